import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure } from './command-failure.js';
import { workerModules } from './worker-modules.js';

const IMPORTS = `
import { Module } from ${JSON.stringify(import.meta.resolve('@nestjs/common'))};
class First {}
Module({ providers: [] })(First);
class Second {}
Module({ imports: [] })(Second);
`;

describe('the modules of a file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'worker-modules-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const namesIn = async (file: string, text: string): Promise<unknown[]> => {
    await writeFile(join(folder, file), IMPORTS + text);
    const modules = await workerModules(`./${file}`, folder);
    return modules.map((each) => (typeof each === 'function' ? each.name : each));
  };

  it.each([
    ['default.mjs', 'export default First; export { Second };', ['First']],
    ['list.mjs', 'export default [Second, First];', ['Second', 'First']],
    ['named.mjs', 'export { First, Second, Second as Third }; export const other = 1;', ['First', 'Second']],
    ['default-of-another-kind.mjs', 'export default { port: 1 }; export { First };', ['First']],
    ['as-of-common-js.mjs', 'export default { First, Second, port: 1 };', ['First', 'Second']],
  ])('are its default export or else every exported one: %s', async (file, text, names) => {
    expect(await namesIn(file, text)).toEqual(names);
  });

  it('may be dynamic', async () => {
    const [dynamic] = await namesIn('dynamic.mjs', 'export default { module: First, providers: [] };');
    expect(dynamic).toMatchObject({ providers: [] });
  });

  it('fail with a sentence when there are none', async () => {
    const failure = namesIn('none.mjs', 'class Plain {}\nexport { Plain };');
    await expect(failure).rejects.toThrow(CommandFailure);
    await expect(failure).rejects.toThrow('./none.mjs exports no Nest module');
  });

  it('fail with the reason when the file cannot be loaded', async () => {
    const missing = workerModules('./missing.mjs', folder);
    await expect(missing).rejects.toThrow(CommandFailure);
    await expect(missing).rejects.toThrow(/^cannot load \.\/missing\.mjs: .*missing\.mjs/);
    await expect(namesIn('broken.mjs', 'throw new Error("no price list");')).rejects.toThrow(
      /^cannot load \.\/broken\.mjs: .*no price list/,
    );
  });
});
