import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, ERROR_REASONS } from '#errors';
import { publicSurface } from './public-surface.js';

/** A pin is what somebody decided; `npm run pin` writes today's state for review. */
const pin = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'pins', `${name}.json`), 'utf8'));

describe('a pin', () => {
  const surface = publicSurface();

  it.each(Object.keys(surface))('holds the exports of libs/%s', (lib) => {
    expect(surface[lib]).toEqual((pin('exports') as Record<string, string[]>)[lib]);
  });

  it('exists for no lib that is gone', () => {
    expect(Object.keys(pin('exports') as object)).toEqual(Object.keys(surface));
  });

  it('holds every error reason with its code and whether a retry may help', () => {
    expect(ERROR_REASONS).toEqual(pin('error-reasons'));
  });

  it('holds the numbers of the error codes', () => {
    expect(ERROR_CODES).toEqual(pin('error-codes'));
  });
});

describe('an index', () => {
  it('re-exports by name and does nothing else', () => {
    const others = Object.entries(publicSurface()).flatMap(([lib, names]) =>
      names.filter((name) => name.startsWith('not ')).map((name) => `${lib}: ${name}`),
    );
    expect(others).toEqual([]);
  });
});
