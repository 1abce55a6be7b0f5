import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayProcess } from './gateway-process.js';
import type { GatewayProcessOptions } from './gateway-process-options.js';

const main = 'test/support/gateway-process/fixtures/stand-in.mjs';

describe('GatewayProcess', () => {
  const started: GatewayProcess[] = [];

  async function start(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.start({ main, ...options });
    started.push(gateway);
    return gateway;
  }

  async function ask(gateway: GatewayProcess): Promise<unknown> {
    return (await fetch(gateway.httpUrl)).json();
  }

  function runs(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  /** Starts one that cannot become ready; gives the error and whether its folder and its process are left. */
  async function failedStart(options: GatewayProcessOptions): Promise<{ message: string; left: boolean[] }> {
    let dataDir = '';
    const prepare = async (folder: string): Promise<void> => void (dataDir = folder);
    const { message } = await start({ ...options, prepare }).then(
      () => new Error('it started'),
      (error: Error) => error,
    );
    const pid = Number(/"pid":(\d+)/.exec(message)?.[1]);
    if (!pid || !dataDir) throw new Error(`it did not even run: ${message}`);
    return { message, left: [existsSync(dataDir), runs(pid)] };
  }

  afterEach(async () => {
    delete process.env['LEAKED'];
    for (const gateway of started.splice(0)) await gateway.close();
  });

  it('exposes the addresses of the ready line, the pid and the log', async () => {
    const gateway = await start();
    expect(gateway.httpUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(gateway.grpcAddress).toBe('127.0.0.1:0');
    expect(runs(gateway.pid)).toBe(true);
    expect(gateway.logs()).toMatch(/^not JSON\n\{"msg":"starting",.*\n\{"msg":"ready"/);
  });

  it('passes on the given environment and none of its own', async () => {
    process.env['LEAKED'] = 'secret';
    const gateway = await start({ env: { NAME: 'mine' } });
    expect(await ask(gateway)).toEqual({ lives: 1, NAME: 'mine' });
  });

  it('returns the exit code of a graceful stop', async () => {
    const gateway = await start();
    const { pid } = gateway;
    expect(await gateway.stop()).toBe(0);
    expect(runs(pid)).toBe(false);
    expect(await gateway.exited).toBe(0);
  });

  it('returns 128 plus the number of the signal that ended the process', async () => {
    expect(await (await start({ env: { MODE: 'plain' } })).stop('SIGINT')).toBe(130);
  });

  it('keeps the data folder across a stop and a crash', async () => {
    const gateway = await start({ prepare: (dataDir) => writeFile(join(dataDir, 'lives'), 'x') });
    const { dataDir, pid } = gateway;
    expect(await ask(gateway)).toMatchObject({ lives: 2 });
    await gateway.restart({ NAME: 'second' });
    expect(await ask(gateway)).toEqual({ lives: 3, NAME: 'second' });
    expect(gateway.pid).not.toBe(pid);
    await gateway.kill();
    expect(await gateway.exited).toBe(137);
    await gateway.restart();
    expect(await ask(gateway)).toEqual({ lives: 4 });
    expect(gateway.dataDir).toBe(dataDir);
    expect(await readFile(join(dataDir, 'lives'), 'utf8')).toBe('xxxx');
  });

  it('removes the data folder and the process at close, also twice', async () => {
    const gateway = await start();
    const { pid, dataDir } = gateway;
    await gateway.close();
    await gateway.close();
    expect(existsSync(dataDir)).toBe(false);
    expect(runs(pid)).toBe(false);
  });

  it('fails with the log when the process dies before it is ready, and leaves nothing', async () => {
    const { message, left } = await failedStart({ env: { MODE: 'dies' } });
    expect(message).toMatch(/^the gateway exited with code 3 before it was ready; the end of its log:\n/);
    expect(message).toContain('cannot open the store');
    expect(left).toEqual([false, false]);
  });

  it('fails with the log when there is nothing to start', async () => {
    await expect(start({ main: 'dist/not-built.js' })).rejects.toThrow(
      /exited with code 1 [^]*not-built\.js/,
    );
  });

  it('fails with the log when the ready line does not come, and leaves nothing', async () => {
    const { message, left } = await failedStart({ env: { MODE: 'silent' }, readyDeadlineMs: 1_000 });
    expect(message).toMatch(/^the gateway did not become ready within 1000 ms; /);
    expect(message).toContain('only half of it');
    expect(left).toEqual([false, false]);
  });

  it('kills a process that does not stop in time and fails', async () => {
    const gateway = await start({ env: { MODE: 'deaf' }, stopDeadlineMs: 500 });
    const { pid } = gateway;
    await expect(gateway.stop()).rejects.toThrow(
      /^the gateway did not exit after SIGTERM within 500 ms; [^]*not now/,
    );
    expect(runs(pid)).toBe(false);
  });

  it('fails to stop a process that has already ended', async () => {
    const gateway = await start();
    process.kill(gateway.pid, 'SIGKILL');
    await gateway.exited;
    await expect(gateway.stop()).rejects.toThrow('the gateway had exited before, with code 137');
  });
});
