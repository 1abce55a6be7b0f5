import { setImmediate } from 'node:timers/promises';
import { code } from '#workers-code';
import { goalWords } from '../goal-words.js';
import type { AnswerFacts } from './answer-facts.js';
import { counted, place } from './answer-lines.js';

const MAX_WORDS = 6;
const SHORTEST_STEM = 3;
const MAX_SHOWN = 6;
const MAX_KEPT = 200;
const FILES_A_TURN = 500;

/** Words for a task; its subject has another name. */
const TASK_WORDS = new Set(
  'fix fixing bug bugs add adding new change changing implement create make making build write writing remove replace update improve understand explain learn broken fails fail error issue problem feature slow user users'.split(
    ' ',
  ),
);

interface Named {
  readonly line: string;
  readonly isTest: boolean;
}

/** Lists files and definitions named after words of the goal, such as `login`, each with its place. */
export async function namedInGoal(
  words: readonly string[],
  { code_symbols: symbols, code_imports: imports }: AnswerFacts,
  signal: AbortSignal,
): Promise<string[]> {
  if (symbols === undefined && imports === undefined) return [];
  const asked = words
    .filter((word) => !TASK_WORDS.has(word))
    .map((word) => ({ word, stem: goalWords(word)[0]?.stem ?? word }))
    .filter(({ stem }) => stem.length >= SHORTEST_STEM)
    .slice(0, MAX_WORDS);
  if (asked.length === 0) return [];
  const found = new Map<string, { total: number; named: Named[] }>(
    asked.map(({ word }) => [word, { total: 0, named: [] }]),
  );
  const note = (name: string, line: () => string, isTest: boolean): void => {
    const lower = name.toLowerCase();
    for (const { word, stem } of asked) {
      if (!lower.includes(stem) || !partsOf(name).some((part) => part.startsWith(stem))) continue;
      const list = found.get(word);
      if (list === undefined) continue;
      list.total += 1;
      if (list.named.length < MAX_KEPT) list.named.push({ line: line(), isTest });
    }
  };
  for (const [index, { path, isTest }] of (imports?.files ?? []).entries()) {
    if (index % FILES_A_TURN === 0) await rest(signal);
    note(path, () => place({ path, line: 1 }), isTest);
  }
  for (const [index, { path, isTest, definitions }] of (symbols?.files ?? []).entries()) {
    if (index % FILES_A_TURN === 0) await rest(signal);
    for (const { name, kind, startLine } of definitions)
      note(name, () => `${code(name)} (${kind}, ${place({ path, line: startLine })})`, isTest);
  }
  return asked.flatMap(({ word }) => {
    const { total = 0, named = [] } = found.get(word) ?? {};
    if (total === 0) return [`- No file or definition is named after ${code(word)}.`];
    const shown = named.toSorted((a, b) => Number(a.isTest) - Number(b.isTest)).slice(0, MAX_SHOWN);
    const more = total - shown.length;
    return [
      `- ${code(word)} is in the name of ${shown.map(({ line }) => line).join(', ')}${more > 0 ? ` and ${counted(more, 'other')}` : ''}`,
    ];
  });
}

async function rest(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

/** Splits a name into words: `logIn`, `log-in` and `log_in` are two. */
function partsOf(name: string): string[] {
  return [name, ...name.replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').split(/[^\p{L}\p{N}]+/u)].map(
    (part) => part.toLowerCase(),
  );
}
