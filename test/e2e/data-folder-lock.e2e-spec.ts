import { spawn } from 'node:child_process';
import { GatewayProcess } from '../support/gateway-process/index.js';

describe('a data folder', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
  }, 30_000);

  afterAll(() => gateway.close());

  it('serves one gateway: a second one fails to start, says why, and disturbs nothing', async () => {
    const second = await startSecond();
    expect(second.code).toBe(1);
    expect(second.output).toContain('another gateway uses the data folder');
    expect((await fetch(`${gateway.httpUrl}/health/ready`)).status).toBe(200);
  }, 30_000);

  it('is free again after its gateway is killed', async () => {
    await gateway.kill();
    await gateway.restart();
    expect((await fetch(`${gateway.httpUrl}/health/ready`)).status).toBe(200);
  }, 30_000);

  async function startSecond(): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, ['dist/apps/gateway/src/main.js'], {
      env: { PATH: process.env['PATH'], DATA_DIR: gateway.dataDir, PORT: '0', GRPC_PORT: '0' },
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString('utf8')));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output };
  }
});
