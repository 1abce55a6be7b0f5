import { configFromEnvironment } from '../../gateway/src/config/config-from-environment.js';
import { runCommand } from './run-command.js';

process.exitCode = runCommand(process.argv.slice(2), () => configFromEnvironment().sqlite.path, {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
