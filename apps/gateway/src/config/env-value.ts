import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';

/** A variable whose text does not say what it should; the message says what is expected. */
export class EnvValueError extends Error {
  override readonly name = 'EnvValueError';
}

export type Parse<T> = (text: string) => T;

const DURATION_UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZE_UNITS: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

export function text(text: string): string {
  return text;
}

export function integer(min: number, max: number): Parse<number> {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new EnvValueError(`a whole number from ${min} to ${max}`);
  };
}

/** `250ms`, `30s`, `5m`, `24h`, `7d`; in milliseconds. */
export function duration(text: string): number {
  return withUnit(text, DURATION_UNITS, 'a duration such as 250ms, 30s, 5m, 24h or 7d');
}

/** A duration of at least `min` and at most `max`, both as `duration` reads them. */
export function durationBetween(min: string, max: string): Parse<number> {
  const [minMs, maxMs] = [duration(min), duration(max)];
  return (text) => {
    const value = duration(text);
    if (value >= minMs && value <= maxMs) return value;
    throw new EnvValueError(`a duration from ${min} to ${max}`);
  };
}

/** Origins as browsers name them, between commas: nothing else would ever match. */
export function origins(text: string): readonly string[] {
  const given = list(text);
  for (const origin of given) {
    const url = URL.parse(origin);
    // A page that has no origin of its own says null.
    if (origin === 'null' || (url !== null && origin === `${url.protocol}//${url.host}`)) continue;
    throw new EnvValueError(
      `origins such as https://app.example.com, without a path; see ${JSON.stringify(origin)}`,
    );
  }
  return given;
}

/** Host names between commas, each with its port or none, without scheme and path: nothing else would ever match. */
export function hostNames(text: string): readonly string[] {
  const given = list(text);
  for (const name of given) {
    if (/^[\w.-]+(:\d{1,5})?$/.test(name)) continue;
    throw new EnvValueError(
      `host names such as gateway.example.com or gateway.example.com:8081; see ${JSON.stringify(name)}`,
    );
  }
  return given;
}

/** `512B`, `64KiB`, `16MiB`, `2GiB`; in bytes. */
export function size(text: string): number {
  return withUnit(text, SIZE_UNITS, 'a size such as 512B, 64KiB, 16MiB or 2GiB');
}

/** No less than that much. */
export function atLeast(least: string, parse: Parse<number>): Parse<number> {
  return (text) => {
    const value = parse(text);
    if (value >= parse(least)) return value;
    throw new EnvValueError(`at least ${least}`);
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Parse<T> {
  return (text) => {
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw new EnvValueError(`one of ${choices.join(', ')}`);
  };
}

/** The absolute path of a file that can be read now; empty stays empty. */
export function readableFile(text: string): string {
  if (text === '') return '';
  const path = resolve(text);
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new EnvValueError(`the path of a file that can be read; see ${JSON.stringify(text)}`);
  }
  return path;
}

/** The address of a proxy, with or without a login; empty stays empty. No error repeats it. */
export function proxyUrl(text: string): string {
  if (text === '') return '';
  const url = URL.parse(text);
  const isProxy = url !== null && /^(?:https?|socks5h?):$/.test(url.protocol) && url.hostname !== '';
  if (isProxy && ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '') return text;
  throw new EnvValueError('a proxy such as http://proxy.example:3128, by http, https, socks5 or socks5h');
}

/** Parts between commas, without empty ones. */
export function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `name=value` between commas. The value begins after the first `=` and may hold others. */
export function named<T>(parse: Parse<T>): Parse<Readonly<Record<string, T>>> {
  return (text) => {
    const pairs = list(text).map((pair): readonly [string, T] => {
      const at = pair.indexOf('=');
      // The text may be a secret, so it is not repeated.
      if (at < 1) throw new EnvValueError('a list such as name=value,other=value');
      return [pair.slice(0, at).trim(), parse(pair.slice(at + 1).trim())];
    });
    const names = pairs.map(([name]) => name);
    if (new Set(names).size < names.length) throw new EnvValueError('a list that has each name once');
    return Object.fromEntries(pairs);
  };
}

function withUnit(text: string, units: Record<string, number>, expected: string): number {
  const match = /^(\d+)([A-Za-z]+)$/.exec(text);
  const unit = units[match?.[2] ?? ''];
  const value = Number(match?.[1]) * (unit ?? NaN);
  if (Number.isSafeInteger(value)) return value;
  throw new EnvValueError(expected);
}
