import { claimDataFolder } from './data-folder-claim.js';
import type { DemoEnvironment } from './config/demo-environment.js';
import { parseDemoArguments, USAGE, type DemoArguments } from './demo-arguments.js';
import { DemoFailure } from './demo-failure.js';
import { DemoGateway } from './demo-gateway.js';
import { DemoSession } from './demo-session.js';
import { GatewayClient } from './gateway-client.js';
import { PlainScreen } from './plain-screen.js';
import { repositoryTarget } from './repository-target.js';
import type { Screen } from './screen.js';
import { TerminalScreen } from './terminal-screen.js';

const STOPPED_BY_USER = 130;

/** Runs the demo from its command line to its exit code: 0, 1 after any failure, 130 after Ctrl-C. */
export async function runDemo(args: readonly string[], environment: DemoEnvironment): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  try {
    const asked = parseDemoArguments(args);
    if (asked.help) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const release = claimDataFolder(environment.dataDir);
    try {
      return await showAll(asked, environment, stop.signal);
    } finally {
      release();
    }
  } catch (error) {
    if (stop.signal.aborted) return STOPPED_BY_USER;
    if (!(error instanceof DemoFailure)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 1;
  }
}

async function showAll(
  asked: DemoArguments,
  environment: DemoEnvironment,
  signal: AbortSignal,
): Promise<number> {
  const screen = screenOf();
  const target = repositoryTarget(asked.repository ?? environment.projectFolder, environment.calledFrom);
  const gateway = await DemoGateway.start(environment, target.localPaths);
  try {
    const { grpc } = gateway.addresses;
    const client = new GatewayClient(grpc, signal);
    const session = new DemoSession({
      client,
      screen,
      gateway,
      repoUrl: target.repoUrl,
      goal: asked.goal,
      signal,
    });
    await session.show();
    if (asked.serve) session.showCommands('Try it', gateway.addresses);
    else
      session.showCommands(
        `Try it, after: DATA_DIR=${environment.dataDirShort} npm start`,
        environment.serveAddresses,
      );
    if (!asked.serve) return 0;
    screen.heading('Serving until Ctrl-C');
    await gateway.ended(signal);
    if (!signal.aborted) throw new DemoFailure(`the gateway ended unexpectedly; see ${gateway.logFile}`);
    return 0;
  } catch (error) {
    if (gateway.alive || signal.aborted) throw error;
    throw new DemoFailure(`the gateway ended unexpectedly; see ${gateway.logFile}`);
  } finally {
    await gateway.stop();
  }
}

function screenOf(): Screen {
  const { stdin, stdout } = process;
  return stdout.isTTY ? new TerminalScreen(stdin, stdout) : new PlainScreen(stdout);
}
