// `npm run bench -- NAME... --against COMMIT`: this build and the build of another commit, in turns.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPILER } from '../scripts/build.mjs';
import { capture, run } from '../scripts/child.mjs';
import { filesBelow, versionOf } from '../scripts/source-files.mjs';
import { inRoot, ROOT, say, ToolFailure } from '../scripts/workspace.mjs';

const MAIN = join('dist', 'bench', 'src', 'main.js');
const WORKTREES = inRoot('tmp', 'bench-against');
const STAMP = '.bench-built';
const COLUMNS = ['median', 'before', 'ratio'];
const CELL = 12;

/** Takes `--against COMMIT` out of a command line. */
export function takeAgainst(args) {
  const at = args.findIndex((arg) => arg === '--against' || arg.startsWith('--against='));
  if (at < 0) return { commit: undefined, rest: args };
  const isOneWord = args[at] !== '--against';
  const commit = isOneWord ? args[at].slice('--against='.length) : args[at + 1];
  if (!commit) throw new ToolFailure('--against needs a commit.');
  return { commit, rest: args.toSpliced(at, isOneWord ? 1 : 2) };
}

async function git(...args) {
  const { status, output } = await capture('git', args);
  if (status !== 0) throw new ToolFailure(`git ${args[0]} failed: ${output.trim()}`);
  return output.trim();
}

async function install(folder) {
  const lock = readFileSync(join(folder, 'package-lock.json'));
  if (lock.equals(readFileSync(inRoot('package-lock.json')))) {
    symlinkSync(inRoot('node_modules'), join(folder, 'node_modules'));
    return;
  }
  say('installing the dependencies of that commit with npm ci');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [...npm.slice(1), 'ci', '--prefix', folder, '--ignore-scripts', '--loglevel=error'];
  if ((await run(npm[0], args, { stdio: ['ignore', 2, 2] })) !== 0) throw new ToolFailure('npm ci failed.');
}

/** Today's bench sources as they are now: both builds are measured by the same harness. */
const harness = () =>
  createHash('sha256')
    .update(filesBelow(join('bench', 'src')).map(versionOf).join('\n'))
    .digest('hex');

/** Builds a commit with today's bench sources in a worktree, which is kept; returns its folder. */
async function buildOf(commit, { node, env }) {
  const sha = await git('rev-parse', '--verify', `${commit}^{commit}`);
  const folder = join(WORKTREES, sha);
  const stamp = join(folder, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === harness()) return folder;
  rmSync(folder, { recursive: true, force: true });
  await git('worktree', 'prune');
  await git('worktree', 'add', '--detach', folder, sha);
  await install(folder);
  const compile = (project) =>
    capture(node, [inRoot(COMPILER), '-p', join(folder, project)], { env, cwd: folder });
  say(`building ${sha.slice(0, 10)}`);
  const built = await compile('tsconfig.build.json');
  if (built.status !== 0) throw new ToolFailure(`that commit does not build:\n${built.output}`);
  rmSync(join(folder, 'bench', 'src'), { recursive: true, force: true });
  cpSync(inRoot('bench', 'src'), join(folder, 'bench', 'src'), { recursive: true });
  const { status, output } = await compile(join('bench', 'tsconfig.json'));
  if (!existsSync(join(folder, MAIN))) throw new ToolFailure(`the benches do not compile:\n${output}`);
  if (status !== 0) say(`the benches meet other types in that commit:\n${output.trimEnd()}`);
  writeFileSync(stamp, harness());
  return folder;
}

/** The samples of a result file, as [table, contender and measure, unit, numbers]. */
function* samplesIn(file) {
  const { tables } = JSON.parse(readFileSync(file, 'utf8'));
  for (const { title, data } of tables) {
    for (const { name, samples } of data?.measures ?? []) yield [title, name, name, samples];
    for (const [name, samples] of Object.entries(data?.samples ?? {})) {
      const keys = typeof samples[0] === 'object' ? Object.keys(samples[0]) : [undefined];
      for (const key of keys) {
        const numbers = key === undefined ? samples : samples.map((each) => each[key]);
        yield [title, key === undefined ? name : `${name}, ${key}`, data.unit, numbers];
      }
    }
  }
}

const medianOf = (numbers) => {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** Above 1, today is the better one: rates the other way round than times and sizes. */
const ratioOf = (unit, today, before) => (unit.endsWith('/s') ? today / before : before / today);

const cell = (value) =>
  (Number.isFinite(value) ? value.toLocaleString('en', { maximumSignificantDigits: 3 }) : '-').padStart(CELL);

function print(scenario, rows) {
  console.log(`\n== ${scenario}, ${COLUMNS.join(', ')} (above 1: today is better)`);
  let last;
  for (const { title, name, unit, today, before } of rows.values()) {
    if (title !== last) console.log(title);
    last = title;
    const [now, then] = [medianOf(today), medianOf(before)];
    console.log(`  ${name.padEnd(40)}${cell(now)}${cell(then)}${cell(ratioOf(unit, now, then))}  ${unit}`);
  }
}

/**
 * Measures the named scenarios on both builds, `ROUNDS` times (5) in turns, every other round in the
 * opposite order, and prints the medians and their ratio. Resolves with the exit code.
 */
export async function benchAgainst(commit, names, runtime, core) {
  if (names.length === 0) throw new ToolFailure('--against needs the names of scenarios; --list has them.');
  const sides = [
    ['today', ROOT],
    ['before', await buildOf(commit, runtime)],
  ];
  const rounds = Number(process.env.ROUNDS ?? 5);
  const results = mkdtempSync(join(tmpdir(), 'bench-against-'));
  const env = { ...runtime.env, ROUNDS: '1', BENCH_ONLY_OURS: '1', BENCH_RESULTS: results };
  let failures = 0;
  try {
    for (const name of names) {
      const rows = new Map();
      for (let round = 0; round < rounds; round += 1) {
        for (const [side, folder] of round % 2 === 0 ? sides : sides.toReversed()) {
          const args = ['-c', core, runtime.node, MAIN, name];
          const { status, output } = await capture('taskset', args, { env, cwd: folder });
          if (status !== 0) {
            failures += 1;
            say(`${name} failed on the build of ${side}:\n${output}`);
            continue;
          }
          process.stderr.write('.');
          for (const [title, row, unit, numbers] of samplesIn(join(results, `${name}.json`))) {
            const key = `${title}\n${row}`;
            if (!rows.has(key)) rows.set(key, { title, name: row, unit, today: [], before: [] });
            rows.get(key)[side].push(...numbers);
          }
        }
      }
      process.stderr.write('\n');
      print(name, rows);
    }
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
  return failures === 0 ? 0 : 1;
}
