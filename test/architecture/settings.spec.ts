import { environmentTable } from '#settings';
import { GATEWAY_SETTINGS } from '../../apps/gateway/src/config/gateway-settings.js';
import { SHIPPED_FILES } from './source-tree.js';

const features = GATEWAY_SETTINGS.flatMap((chapter) => chapter.features);
const known = environmentTable(features).map(({ name }) => name);

describe('a default', () => {
  it('of an option is declared with the option alone', () => {
    const others = SHIPPED_FILES.filter(({ text }) => /\b(const|let) DEFAULT_\w*OPTIONS\b/.test(text));
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  it('is not repeated in the words beside it', () => {
    const repeated = SHIPPED_FILES.filter(({ path, text }) => {
      const isDeclaration = path.endsWith('-options.ts') && text.includes("from '#settings'");
      return isDeclaration && /\bdefaults?:? (to )?\d/i.test(text);
    });
    expect(repeated.map(({ path }) => path)).toEqual([]);
  });
});

describe('a variable', () => {
  it('is declared beside its feature, in a file of options', () => {
    const declaring = SHIPPED_FILES.filter(
      ({ text }) => /\benv: ['`]/.test(text) && /\bsetting\(/.test(text),
    );
    expect(declaring.length).toBeGreaterThan(10);
    expect(declaring.filter(({ path }) => !path.endsWith('-options.ts')).map(({ path }) => path)).toEqual([]);
  });

  it('of every feature is read by the gateway and stands in its tables', () => {
    const declared = SHIPPED_FILES.flatMap(({ text }) => [...text.matchAll(/\benv: '([A-Z_]+)'/g)]).map(
      ([, name = '']) => name,
    );
    expect(declared.length).toBeGreaterThan(50);
    expect(declared.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('is named in capitals and explained in one line', () => {
    for (const { name, help } of environmentTable(features)) {
      expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
      expect(help).toMatch(/^[^\n]+\.$/);
    }
  });
});
