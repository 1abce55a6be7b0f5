import { PassThrough } from 'node:stream';
import { TerminalScreen } from './terminal-screen.js';

function terminal(isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { columns: 60 });
  return { input, output, screen: new TerminalScreen(input, output) };
}

describe('a terminal', () => {
  it('has a bar below the scrolling lines, which is gone at the end', () => {
    const { output, screen } = terminal();
    screen.progress(50, 'reading');
    screen.line('found');
    screen.endProgress();
    const bar = '  [############------------]  50 % reading';
    const clear = '\r\x1b[2K';
    expect(String(output.read())).toBe(`${clear}${bar}${clear}  found\n${bar}${clear}`);
  });

  it('has a bar that never wraps', () => {
    const { output, screen } = terminal();
    screen.progress(1, 'x'.repeat(500));
    expect(String(output.read()).replace('\r\x1b[2K', '')).toHaveLength(59);
  });

  it('asks, and returns the typed line', async () => {
    const { input, output, screen } = terminal();
    const answer = screen.ask('Why?', new AbortController().signal);
    input.write('because\n');
    expect(await answer).toBe('because');
    expect(String(output.read())).toContain('  Why? ');
  });

  it('reports when the user ends the input instead', async () => {
    const { input, screen } = terminal();
    const answer = screen.ask('Why?', new AbortController().signal);
    input.end();
    await expect(answer).rejects.toThrow('no answer was given');
  });

  it('stops asking when the demo is stopped', async () => {
    const { screen } = terminal();
    const stop = new AbortController();
    const answer = screen.ask('Why?', stop.signal);
    stop.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('cannot ask when the input is not a terminal', () => {
    expect(terminal(false).screen.canAsk).toBe(false);
  });
});
