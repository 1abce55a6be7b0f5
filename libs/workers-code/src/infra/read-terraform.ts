import { serviceOfTerraform } from './service-lookup.js';
import type { LineReaderFactory } from './line-reader.js';

/** Resources by provider, known services, and variables that functions and containers get. */
export const terraformLines: LineReaderFactory = ({ language, file }, collector) => {
  if (language !== 'Terraform' || !/\.(tf|hcl)$/.test(file.name)) return undefined;
  const where = `Terraform: ${file.directory === '' ? file.path : file.directory}`;
  let depth = 0;
  let variablesDepth: number | undefined;
  return (line, place) => {
    if (/^\s*(#|\/\/)/.test(line)) return;
    const [, word, type = ''] = /^\s*(resource|module|provider)\s+"([\w-]+)"/.exec(line) ?? [];
    if (word !== undefined) {
      collector.item('deploy', where, word === 'resource' ? type : `${word} ${type}`, place);
      if (word === 'resource') collector.service(serviceOfTerraform(type), `Terraform ${type}`, place);
    }
    if (variablesDepth !== undefined && depth === variablesDepth) {
      const name = /^\s*"?([A-Z][A-Z0-9_]*)"?\s*[=:]/.exec(line)?.[1];
      if (name !== undefined) collector.variable('sets', name, 'Terraform', place);
    }
    const opens = line.split('{').length - line.split('}').length;
    if (
      /\b(environment_variables|variables|env_variables|env_vars|app_settings)\s*=\s*\{/.test(line) &&
      opens > 0
    )
      variablesDepth = depth + opens;
    depth += opens;
    if (variablesDepth !== undefined && depth < variablesDepth) variablesDepth = undefined;
  };
};
