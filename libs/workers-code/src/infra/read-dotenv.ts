import type { LineReaderFactory } from './line-reader.js';

const DOTENV = /^\.?env(?:\.[\w.-]+)?$|^[\w-]+\.env(?:\.(?:example|sample|template|dist))?$/;
const EXAMPLE = /example|sample|template|dist|default|test/i;
const ASSIGNMENT = /^\s*(?:export\s+)?(?:#\s*)?([A-Za-z_]\w*)\s*=/;
const HAS_VALUE = /^\s*(?:export\s+)?[A-Za-z_]\w*\s*=\s*(?!["']{2}|[<$]|change|your|xxx)\S{4}/i;
const SECRET = /secret|password|token|api_?key|private/i;

/** Names that a `.env` file or its example sets. Values are not looked at but for a warning. */
export const dotenvSettings: LineReaderFactory = ({ file }, collector) => {
  if (!DOTENV.test(file.name)) return undefined;
  const isExample = EXAMPLE.test(file.path);
  let warned = false;
  return (line, place) => {
    const name = ASSIGNMENT.exec(line)?.[1];
    const isComment = /^\s*#/.test(line);
    // A comment that looks like a setting is one that may be set, if its name looks like one.
    if (name === undefined || (isComment && !/^[A-Z][A-Z0-9_]{2,}$/.test(name))) return;
    collector.variable('sets', name, file.name, place);
    if (isComment || warned || isExample || place.scope === 'development') return;
    if (!SECRET.test(name) || !HAS_VALUE.test(line)) return;
    warned = true;
    collector.warning(`${file.path} is committed and sets ${name}: see whether it is a real secret.`, place);
  };
};
