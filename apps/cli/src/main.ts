import '../../gateway/src/node-version.js';
import { runCommand } from './run-command.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  folder: process.cwd(),
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
