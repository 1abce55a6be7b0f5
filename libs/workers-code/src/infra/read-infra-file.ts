import type { FileLook } from '../parsing/file-look.js';
import { InfraFindings, type FoundInfra } from './infra-findings.js';
import type { InfraScope } from './infra-context.js';
import type { InfraFile, LineReaderFactory } from './line-reader.js';
import { addressLines } from './read-addresses.js';
import { aspireLines } from './read-aspire.js';
import { ciLines } from './read-ci.js';
import { composeLines } from './read-compose.js';
import { dependencyLines } from './read-dependencies.js';
import { deployFiles } from './read-deploy-files.js';
import { dockerfileLines } from './read-dockerfile.js';
import { dotenvSettings } from './read-dotenv.js';
import { environmentUses } from './read-environment-uses.js';
import { kubernetesLines } from './read-kubernetes.js';
import { standardClients } from './read-standard-clients.js';
import { terraformLines } from './read-terraform.js';
import { linesOf } from './text-lines.js';
import { textOf } from '../read-repo-text.js';

const READERS: readonly LineReaderFactory[] = [
  environmentUses,
  dotenvSettings,
  dockerfileLines,
  composeLines,
  ciLines,
  kubernetesLines,
  terraformLines,
  dependencyLines,
  addressLines,
  standardClients,
  deployFiles,
  aspireLines,
];

export interface InfraFileToRead extends InfraFile {
  /** A longer line is cut before it is looked at. */
  readonly maxLineLength: number;
}

/** Reads the lines of a file with all readers that know something about it. */
export const READ_INFRA_FILE: FileLook<InfraFileToRead, FoundInfra> = {
  name: 'readInfraFile',
  look: (content, each) => {
    const { path } = each.file;
    const found = new InfraFindings(path);
    const readers = READERS.flatMap((factory) => factory(each, found) ?? []);
    const text = readers.length === 0 ? undefined : textOf(content);
    if (text === undefined) return plain(found);
    const scope = scopeOf(each);
    for (const { text: line, number } of linesOf(text, each.maxLineLength)) {
      const place = { path, line: number, scope };
      for (const reader of readers) reader(line, place);
    }
    return plain(found);
  },
};

function plain({ path, findings, dropped }: InfraFindings): FoundInfra {
  return { path, findings, dropped };
}

function scopeOf({ role, file }: InfraFile): InfraScope {
  const isDevelopment =
    role === 'test' ||
    role === 'example' ||
    role === 'docs' ||
    role === 'benchmark' ||
    /(^|\/)\.devcontainer\//.test(file.path);
  return isDevelopment ? 'development' : 'product';
}
