import { tmpdir } from 'node:os';
import { runCommand } from './run-command.js';

describe('run-gateway', () => {
  const run = async (...args: string[]) => {
    const said: string[] = [];
    const complaints: string[] = [];
    const code = await runCommand(args, {
      folder: tmpdir(),
      say: (line) => said.push(line),
      complain: (line) => complaints.push(line),
    });
    return { code, said: said.join('\n'), complaints: complaints.join('\n') };
  };

  it.each(['help', '--help'])('tells what it can do: %s', async (word) => {
    expect(await run(word)).toEqual({
      code: 0,
      said: expect.stringMatching(/^usage: run-gateway serve \[--workers <file>\]/),
      complaints: '',
    });
  });

  it.each([
    [[], /^usage: /],
    [['server'], /^usage: /],
    [['serve', '--worker', './a.js'], /^Unknown option '--worker'.*\nusage: /],
    [['serve', './a.js'], /^Unexpected argument '\.\/a\.js'.*\nusage: /],
    [['serve', '--workers', './missing.js'], /^cannot load \.\/missing\.js: /],
  ])('refuses %j with a sentence and exit code 1', async (args, why) => {
    expect(await run(...args)).toEqual({ code: 1, said: '', complaints: expect.stringMatching(why) });
  });
});
