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

const BINARY_PROBE_BYTES = 4_000;

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
    if (readers.length === 0 || content.subarray(0, BINARY_PROBE_BYTES).includes(0)) return plain(found);
    const scope = scopeOf(each);
    for (const { text, number } of linesOf(content.toString('utf8'), each.maxLineLength)) {
      const place = { path, line: number, scope };
      for (const reader of readers) reader(text, place);
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
