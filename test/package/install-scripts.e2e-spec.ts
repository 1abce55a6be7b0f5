import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '#testing';

const run = promisify(execFile);
const INSTALL_MS = 60_000;

describe('npm install with the .npmrc of this project', () => {
  const folder = temporaryFolder();

  it(
    'runs no script of a dependency',
    async () => {
      const dependency = join(folder(), 'kettle');
      await mkdir(dependency);
      await copyFile('.npmrc', join(folder(), '.npmrc'));
      const scripts = { install: 'echo ran > ran', postinstall: 'echo ran > ran' };
      await writeFile(
        join(dependency, 'package.json'),
        JSON.stringify({ name: 'kettle', version: '1.0.0', scripts }),
      );
      await writeFile(
        join(folder(), 'package.json'),
        JSON.stringify({ dependencies: { kettle: 'file:./kettle' } }),
      );
      await run('npm', ['install', '--offline'], { cwd: folder(), timeout: INSTALL_MS });
      expect(await readdir(dependency)).toEqual(['package.json']);
    },
    INSTALL_MS,
  );
});
