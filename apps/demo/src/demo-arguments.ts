import { parseArgs } from 'node:util';
import { DemoFailure } from './demo-failure.js';

/** The parsed command line. */
export interface DemoArguments {
  readonly help: boolean;
  /** A path or URL; undefined: the project's own checkout. */
  readonly repository: string | undefined;
  /** The goal of the user; undefined: ask, or use the default where nobody can be asked. */
  readonly goal: string | undefined;
  /** Keeps serving after the demo. */
  readonly serve: boolean;
}

export const USAGE = `usage: npm run demo [-- <path or URL>] [--goal "..."] [--serve]

Starts a gateway, opens a session on a git repository, and shows what happens.

  <path or URL>  the repository; default: this project's own checkout
  --goal TEXT    what you want to learn; else you are asked, or, without a
                 terminal, a default goal is taken
  --serve        go on serving afterwards, until Ctrl-C
  --help         show this

From the environment: DATA_DIR (default tmp; the demo keeps its data in the
folder demo there), PORT and GRPC_PORT (default: free ones), and every other
variable of .env.example, such as ALLOW_PRIVATE_HOSTS.`;

/** @throws `DemoFailure` for an unknown option or a second repository. */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const { values, positionals } = parsed(args);
  if (positionals.length > 1) {
    throw new DemoFailure(`one repository at a time, not ${positionals.length}; quote a path with spaces`);
  }
  const [repository] = positionals;
  const goal = values.goal?.trim();
  if (repository === '') throw new DemoFailure('the path or URL is empty');
  if (goal === '') throw new DemoFailure('the goal is empty');
  return { help: values.help, repository, goal, serve: values.serve };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        goal: { type: 'string' },
        serve: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split('. ');
    throw new DemoFailure(`${firstSentence}; see --help`);
  }
}
