import { parseDemoArguments } from './demo-arguments.js';

describe('parseDemoArguments', () => {
  it('needs no arguments', () => {
    expect(parseDemoArguments([])).toEqual({
      help: false,
      repository: undefined,
      goal: undefined,
      serve: false,
    });
  });

  it('accepts a repository, a goal and --serve in any order', () => {
    expect(parseDemoArguments(['--goal', ' how? ', '../app', '--serve'])).toEqual({
      help: false,
      repository: '../app',
      goal: 'how?',
      serve: true,
    });
  });

  it.each([
    [['--nope'], /^Unknown option '--nope'; see --help$/],
    [['--goal'], /--goal.*argument missing; see --help$/],
    [['a', 'b'], /one repository at a time, not 2/],
    [[''], /the path or URL is empty/],
    [['--goal='], /the goal is empty/],
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseDemoArguments(args)).toThrow(message);
  });
});
