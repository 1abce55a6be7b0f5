import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const DEBIAN_PATH = '/usr/bin/chromium';

/** No sandbox, as tests often run as root in containers; nothing that talks to the outside by itself. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless browser with a profile of its own. */
export interface Chromium {
  /** The folder of its profile, which goes with `close`. */
  readonly profile: string;
  /** For cookies, routes and everything else that playwright offers. */
  readonly context: BrowserContext;
  newPage(): Promise<Page>;
  /** Closes every page, waits for the process to end and removes the profile. */
  close(): Promise<void>;
}

export interface ChromiumOptions {
  /** Default: `CHROMIUM_PATH` of the environment, else where Debian puts it. */
  readonly executablePath?: string;
  /** Allows cookies to pages of other sites, which Chromium refuses on its own. Default: false. */
  readonly thirdPartyCookies?: boolean;
  /** Names that lead to these addresses, for this browser alone. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Starts chromium with a fresh profile; an Error says how to get one where it is missing. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const executablePath = options.executablePath ?? (process.env['CHROMIUM_PATH'] || DEBIAN_PATH);
  try {
    await access(executablePath, constants.X_OK);
  } catch {
    throw new Error(
      `There is no chromium at ${executablePath}. Install it with "apt-get install chromium", ` +
        'or set CHROMIUM_PATH to where it is.',
    );
  }
  const profile = await mkdtemp(join(tmpdir(), 'chromium-profile-'));
  const removeProfile = (): Promise<void> => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  let context: BrowserContext;
  try {
    if (options.thirdPartyCookies === true) await allowThirdPartyCookies(profile);
    const args = [...ARGS, ...resolverRules(options.names ?? {})];
    context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args });
  } catch (error) {
    await removeProfile();
    throw error;
  }
  return {
    profile,
    context,
    newPage: () => context.newPage(),
    async close() {
      await context.close();
      await removeProfile();
    },
  };
}

async function allowThirdPartyCookies(profile: string): Promise<void> {
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}

function resolverRules(names: Readonly<Record<string, string>>): string[] {
  const rules = Object.entries(names).map(([name, address]) => `MAP ${name} ${address}`);
  return rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(',')}`];
}
