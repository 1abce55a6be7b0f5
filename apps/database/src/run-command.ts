import { checkDatabase, type DatabaseReport } from '#storage-sqlite';

const USAGE = 'usage: npm run -s db -- check';
const EXIT = { sound: 0, damaged: 1, notChecked: 2 } as const;

export interface Output {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/**
 * Runs the command and returns its exit code: 0 all is well, 1 something is damaged, 2 nothing could
 * be checked.
 */
export function runCommand(args: readonly string[], databasePath: () => string, output: Output): number {
  if (args.length !== 1 || args[0] !== 'check') {
    output.complain(USAGE);
    return EXIT.notChecked;
  }
  try {
    return check(databasePath(), output);
  } catch (error) {
    output.complain(error instanceof Error ? error.message : String(error));
    return EXIT.notChecked;
  }
}

function check(path: string, { say }: Output): number {
  let problems = 0;
  const report = checkDatabase(path, (problem) => {
    problems += 1;
    say(problem);
  });
  say(summary(path, report, problems));
  return problems === 0 ? EXIT.sound : EXIT.damaged;
}

function summary(path: string, report: DatabaseReport, problems: number): string {
  const { sessions, runs, events, unchecked } = report;
  const verdict = problems === 0 ? 'nothing is damaged' : `${problems} problems`;
  const rest = unchecked === 0 ? '' : `; ${unchecked} sessions and runs have no checksums yet`;
  return `${path}: ${verdict} in ${sessions} sessions, ${runs} runs, ${events} events${rest}`;
}
