import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

interface NestProject {
  readonly type: string;
  readonly root: string;
  readonly sourceRoot: string;
}

const { projects } = JSON.parse(readFileSync(join(ROOT, 'nest-cli.json'), 'utf8')) as {
  projects: Record<string, NestProject>;
};

const folders = (kind: string, type: string): [string, Pick<NestProject, 'type' | 'root'>][] =>
  readdirSync(join(ROOT, kind)).map((name) => [name, { type, root: `${kind}/${name}` }]);

describe('nest-cli.json', () => {
  it('names every app and lib, so that nest generate finds each by its name', () => {
    const named = Object.entries(projects).map(([name, { type, root }]) => [name, { type, root }]);
    expect(Object.fromEntries(named)).toEqual(
      Object.fromEntries([...folders('apps', 'application'), ...folders('libs', 'library')]),
    );
  });

  it('points at source folders that are there', () => {
    const missing = Object.values(projects).filter(({ sourceRoot }) => !existsSync(join(ROOT, sourceRoot)));
    expect(missing).toEqual([]);
  });
});
