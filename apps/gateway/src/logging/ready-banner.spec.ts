import { showReadyBanner } from './ready-banner.js';

const WHERE = { http: 'http://127.0.0.1:8080', grpc: '127.0.0.1:50051', dataDir: '/data' };

function shownOn(isTTY: boolean | undefined): string {
  const shown: string[] = [];
  const screen = { isTTY, write: (text: string | Uint8Array) => shown.push(String(text)) > 0 };
  showReadyBanner(isTTY === undefined ? { write: screen.write } : { ...screen, isTTY }, WHERE);
  return shown.join('');
}

describe('showReadyBanner', () => {
  it('prints the addresses on a terminal', () => {
    expect(shownOn(true)).toMatch(/ready\n[^]*http:\/\/127\.0\.0\.1:8080\/docs\n[^]*127\.0\.0\.1:50051\n/);
  });

  it('writes nothing where the log goes to a file or another program', () => {
    expect([shownOn(false), shownOn(undefined)]).toEqual(['', '']);
  });
});
