import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './child.mjs';
import { say, ToolFailure } from './workspace.mjs';

const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Folders of system programs on Debian, which are missing from the PATH of ordinary accounts. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

/** The programs that the proxy suite needs. */
export const PROXY_PARTS = ['nginx', 'haproxy', 'caddy', 'apache2'].map((name) => ({
  name,
  find: () => onPath(name),
  debianPackage: name,
  advice: `Install ${name} (Debian: apt-get install ${name}).`,
}));

/** Programs that the tests use and npm cannot install. */
export const TEST_PARTS = [
  {
    name: 'git',
    find: () => onPath('git'),
    debianPackage: 'git',
    advice: 'Install git (https://git-scm.com) so that `git` is on the PATH.',
  },
  {
    name: 'chromium',
    find: () => ['chromium', 'chromium-browser', 'google-chrome'].map(onPath).find(Boolean) ?? macChrome(),
    debianPackage: 'chromium',
    advice: 'Install Chromium (Debian: apt-get install chromium; elsewhere Chrome or Chromium will do).',
  },
  {
    name: 'ip',
    find: () => onPath('ip'),
    debianPackage: 'iproute2',
    advice: 'Install iproute2 (Debian: apt-get install iproute2).',
    platform: 'linux',
  },
  {
    name: 'unshare',
    find: () => onPath('unshare'),
    debianPackage: 'util-linux',
    advice: 'Install util-linux (Debian: apt-get install util-linux).',
    platform: 'linux',
  },
];

function onPath(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .concat(SYSTEM_FOLDERS)
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const macChrome = () => (process.platform === 'darwin' && existsSync(MAC_CHROME) ? MAC_CHROME : undefined);

const canUseApt = () => process.getuid?.() === 0 && onPath('apt-get') && existsSync('/etc/debian_version');

async function installWithApt(packageName) {
  say(`installing ${packageName} with apt-get, as the tests need it`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 2] };
  await run('apt-get', ['update'], quiet);
  await run('apt-get', ['install', '-y', '--no-install-recommends', packageName], quiet);
}

/** Installs missing parts where that is possible (root on Debian), and otherwise says how to get them. */
export async function ensureSystemParts(parts) {
  for (const part of parts) {
    if ((part.platform ?? process.platform) !== process.platform || part.find()) continue;
    if (canUseApt()) await installWithApt(part.debianPackage);
    if (!part.find()) throw new ToolFailure(`the tests need ${part.name}, which is missing. ${part.advice}`);
  }
}
