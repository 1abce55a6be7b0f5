import type { LineReaderFactory } from './line-reader.js';

const RESOURCE =
  /\.Add(Project|Container|Dockerfile|NpmApp|NodeApp|PythonApp|Executable|[A-Z]\w{2,40}?)(?:<[\w.]+>)?\(\s*"([\w-]{1,60})"/g;
/** Calls of the same form that add no resource. */
const OTHERS =
  /^(Parameter|ConnectionString|HealthCheck|Endpoint|Database|Scoped|Singleton|Transient|Policy|Header)/;

/** What a .NET Aspire host starts: projects, containers and services. */
export const aspireLines: LineReaderFactory = ({ file, language }, collector) => {
  if (language !== 'C#' || !/AppHost(\/|$)/.test(file.directory)) return undefined;
  return (line, place) => {
    if (/^\s*\/\//.test(line)) return;
    for (const [, kind = '', name = ''] of line.matchAll(RESOURCE)) {
      if (!OTHERS.test(kind)) collector.item('containers', `${name} (Aspire)`, `Add${kind}`, place);
    }
  };
};
