import { SHIPPED_FILES } from './source-tree.js';

const pathsThat = (mark: RegExp): string[] =>
  SHIPPED_FILES.filter(({ text }) => mark.test(text)).map(({ path }) => path);

describe('a Nest module', () => {
  it('is global only where an app binds its ports and options, or a test does', () => {
    const globals = pathsThat(/@Global\(\)|^\s*global: true/m);
    const homes = /^(apps\/[^/]+\/src\/adapters|libs\/[a-z]+-testing)\//;
    expect(globals).not.toEqual([]);
    expect(globals.filter((path) => !homes.test(path))).toEqual([]);
  });

  it('of a lib is imported as a class, and injects its options by their own token', () => {
    expect(pathsThat(/ConfigurableModuleBuilder|MODULE_OPTIONS_TOKEN|Module\.register\w*\(/)).toEqual([]);
  });

  it('never refers forward to another', () => {
    expect(pathsThat(/forwardRef\(/)).toEqual([]);
  });
});
