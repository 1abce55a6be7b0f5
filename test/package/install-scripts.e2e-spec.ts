import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '#testing';

const run = promisify(execFile);
const INSTALL_MS = 60_000;

describe('npm install with the .npmrc of this project', () => {
  it(
    'runs no script of a dependency',
    async () => {
      const folder = await temporaryFolder();
      try {
        const dependency = join(folder, 'kettle');
        const scripts = { install: 'echo ran > ran', postinstall: 'echo ran > ran' };
        const installed = JSON.stringify({ name: 'kettle', version: '1.0.0', scripts });
        await mkdir(dependency);
        await writeFile(join(dependency, 'package.json'), installed);
        await writeFile(
          join(folder, 'package.json'),
          JSON.stringify({ dependencies: { kettle: 'file:./kettle' } }),
        );
        await copyFile('.npmrc', join(folder, '.npmrc'));
        await run('npm', ['install', '--offline'], { cwd: folder, timeout: INSTALL_MS });
        expect(await readdir(join(folder, 'node_modules', 'kettle'))).toEqual(['package.json']);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    INSTALL_MS,
  );
});
