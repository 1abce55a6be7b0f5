import type { Definition, FileFacts, RawImport } from './file-facts.js';

/** Raised when records are written otherwise than before: those of before are then not found. */
export const RECORD_VERSION = 3;

/** Why a file's content gives no facts. */
export type ContentSkip =
  'binary' | 'generated' | 'lfsPointer' | 'minified' | 'nested' | 'otherLanguage' | 'parserFailed';

/** What the content of a file tells; the same content always tells the same. */
export type FileRecord =
  | {
      readonly kind: 'facts';
      readonly lines: number;
      readonly facts: FileFacts;
      /** In which the text is, when that is no Unicode: what the file says, or what fits best. */
      readonly encoding?: string;
    }
  | { readonly kind: 'skipped'; readonly reason: ContentSkip };

type ImportRow = [RawImport['specifier'], number, RawImport['kind'], 0 | 1, ...string[]];
/** The last is the parent's name, or empty. */
type DefinitionRow = [string, Definition['kind'], number, number, 0 | 1, string];

interface StoredRecord {
  readonly s?: ContentSkip;
  readonly l?: number;
  readonly i?: readonly ImportRow[];
  readonly d?: readonly DefinitionRow[];
  /** Joined with spaces. */
  readonly r?: string;
  readonly p?: string;
  readonly b?: 1;
  /** The encoding. */
  readonly e?: string;
  readonly c?: 1;
}

/** The short form in which records are kept and go from thread to thread. */
export function encodeRecord(record: FileRecord): string {
  return JSON.stringify(record.kind === 'skipped' ? { s: record.reason } : stored(record));
}

/** Throws on what `encodeRecord` did not make. `references` are left out unless they are wanted. */
export function decodeRecord(text: string, wanted: { readonly references: boolean }): FileRecord {
  const found = JSON.parse(text) as StoredRecord;
  if (found.s !== undefined) return { kind: 'skipped', reason: found.s };
  if (found.i === undefined || found.d === undefined || found.r === undefined)
    throw new TypeError('The record is not whole.');
  const facts: FileFacts = {
    imports: found.i.map(importOf),
    definitions: found.d.map(definitionOf),
    references: wanted.references && found.r !== '' ? found.r.split(' ') : [],
    ...(found.p === undefined ? {} : { packageName: found.p }),
    ...(found.b === undefined ? {} : { broken: true }),
    ...(found.c === undefined ? {} : { cut: true }),
  };
  const record = { kind: 'facts', lines: found.l ?? 0, facts } as const;
  return found.e === undefined ? record : { ...record, encoding: found.e };
}

function stored({ lines, facts, encoding }: Extract<FileRecord, { kind: 'facts' }>): StoredRecord {
  return {
    l: lines,
    i: facts.imports.map((found): ImportRow => [
      found.specifier,
      found.line,
      found.kind,
      found.typeOnly === true ? 1 : 0,
      ...(found.names ?? []),
    ]),
    d: facts.definitions.map((found): DefinitionRow => [
      found.name,
      found.kind,
      found.startLine,
      found.endLine,
      found.exported ? 1 : 0,
      found.parent ?? '',
    ]),
    r: facts.references.filter((name) => !name.includes(' ')).join(' '),
    ...(facts.packageName === undefined ? {} : { p: facts.packageName }),
    ...(facts.broken === undefined ? {} : { b: 1 }),
    ...(facts.cut === undefined ? {} : { c: 1 }),
    ...(encoding === undefined ? {} : { e: encoding }),
  };
}

function importOf([specifier, line, kind, typeOnly, ...names]: ImportRow): RawImport {
  return {
    specifier,
    line,
    kind,
    ...(names.length === 0 ? {} : { names }),
    ...(typeOnly === 0 ? {} : { typeOnly: true }),
  };
}

function definitionOf([name, kind, startLine, endLine, exported, parent]: DefinitionRow): Definition {
  const found = { name, kind, startLine, endLine, exported: exported === 1 };
  return parent === '' ? found : { ...found, parent };
}
