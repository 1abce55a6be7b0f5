import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT, ToolFailure } from './workspace.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const statusOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0);

/** Passes this process's signals on to a child until the function that it returns is called. */
function forwardSignals(child, onSignal = () => {}) {
  const forward = (signal) => {
    onSignal(signal);
    child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  return () => FORWARDED.forEach((signal) => process.off(signal, forward));
}

/**
 * Runs a command in the project's folder with this process's input and output.
 * Resolves with its exit code, or 128 + N when signal N ended it.
 */
export function run(command, args, { env = process.env, stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio });
    const release = forwardSignals(child);
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      release();
      resolve(statusOf(code, signal));
    });
  });
}

/**
 * Runs a command and resolves with its exit code and everything it printed.
 * Rejects when a signal came meanwhile, so that no further step is begun.
 */
export function capture(command, args, { env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stoppedBy;
    const release = forwardSignals(child, (received) => {
      stoppedBy = received;
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      release();
      if (stoppedBy) reject(new ToolFailure(`stopped by ${stoppedBy}.`));
      else resolve({ status: statusOf(code, signal), output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
