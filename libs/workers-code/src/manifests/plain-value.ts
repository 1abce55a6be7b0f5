/** Reading parsed JSON, TOML and YAML, of which nothing is known. */

const MAX_TEXT_LENGTH = 600;
const MAX_ITEMS = 300;

export type PlainRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record under a path of keys; an empty one where there is none. */
export function recordAt(value: unknown, ...keys: readonly string[]): PlainRecord {
  let current = value;
  for (const key of keys) current = isRecord(current) ? current[key] : undefined;
  return isRecord(current) ? current : {};
}

/** A text on one line, cut to a bound; undefined for anything else and for empty text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, MAX_TEXT_LENGTH * 4)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_TEXT_LENGTH);
  return text === '' ? undefined : text;
}

export function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ITEMS).flatMap((item) => textOf(item) ?? []);
}

export function recordsOf(value: unknown): PlainRecord[] {
  return Array.isArray(value) ? value.slice(0, MAX_ITEMS).filter(isRecord) : [];
}

/** The keys of the records together, once each. */
export function keysOf(...records: readonly unknown[]): string[] {
  const keys = records.flatMap((record) => (isRecord(record) ? Object.keys(record) : []));
  return [...new Set(keys)].slice(0, MAX_ITEMS);
}

/** The object without its undefined members, so that results are the same before and after JSON. */
export function defined<T extends object>(value: T): T {
  for (const key of Object.keys(value)) {
    if (Reflect.get(value, key) === undefined) Reflect.deleteProperty(value, key);
  }
  return value;
}
