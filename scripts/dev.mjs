import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { constants } from 'node:os';
import { appArguments, chosenApp } from './app.mjs';
import { ensureBuild } from './build.mjs';
import { foldersBelow } from './source-files.mjs';
import { inRoot, ROOT, say, ToolFailure } from './workspace.mjs';

/** Editors and git write several files at once; one rebuild answers them all. */
const SETTLE_MS = 100;
/** More than the gateway's own limit for ending its streams and stores. */
const STOP_DEADLINE_MS = 12_000;

/** The gateway as a process that is replaced as a whole: the next one starts when the last is gone. */
class Gateway {
  constructor(runtime, args) {
    this.runtime = runtime;
    this.chosen = chosenApp(args, 'gateway');
  }

  start() {
    const child = spawn(this.runtime.node, appArguments(this.chosen.app, this.chosen.rest), {
      cwd: ROOT,
      env: this.runtime.env,
      stdio: 'inherit',
    });
    this.child = child;
    this.exited = once(child, 'exit').then(() => {
      if (this.child === child) say('the gateway ended; it starts again at the next change');
    });
  }

  async stop(signal = 'SIGTERM') {
    const child = this.child;
    if (!child) return;
    this.child = undefined;
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.exited;
    clearTimeout(force);
  }
}

/**
 * Calls `notify` once files have changed and settled, with whether `.env` was among them. Watches
 * folder by folder: a recursive watch loses a file that an editor replaces.
 */
function onChange(notify) {
  let settingsChanged = false;
  const watchers = new Map();
  let timer;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      watchFolders();
      notify(settingsChanged);
      settingsChanged = false;
    }, SETTLE_MS);
  };
  const watchFolders = () => {
    const folders = new Set(['apps', 'libs'].flatMap(foldersBelow));
    for (const folder of folders) {
      if (!watchers.has(folder)) watchers.set(folder, watch(inRoot(folder), settle));
    }
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
  };
  watchFolders();
  watch(ROOT, (_event, name) => {
    if (name !== '.env') return;
    settingsChanged = true;
    settle();
  });
}

/** Serves, and rebuilds and restarts whenever a source or `.env` changes, until a signal ends it. */
export async function dev(runtime, args) {
  const gateway = new Gateway(runtime, args);
  let work = Promise.resolve();
  let ending = false;
  const reload = async (settingsChanged) => {
    const isNew = await ensureBuild(runtime);
    if (ending || !(isNew || settingsChanged)) return;
    await gateway.stop();
    if (!ending) gateway.start();
  };
  // A build that failed has printed why; the gateway that runs is left alone.
  const explain = (error) => {
    if (!(error instanceof ToolFailure)) throw error;
    if (!ending) say(`${error.message} Waiting for a change.`);
  };
  onChange((settingsChanged) => {
    work = work.then(() => reload(settingsChanged)).catch(explain);
  });
  const ended = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        ending = true;
        resolve(signal);
      });
    }
  });
  work = reload(true).catch(explain);
  const signal = await ended;
  await gateway.stop(signal);
  return signal === 'SIGINT' ? 0 : 128 + constants.signals[signal];
}
