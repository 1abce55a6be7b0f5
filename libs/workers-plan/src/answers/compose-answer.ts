import type { WorkerContext } from '#worker-kit';
import type { ChosenPlan } from '../chosen-plan.js';
import { isForeign } from '../goal-words.js';
import { matchGoal, type GoalMatch } from '../match-goal.js';
import { oneLine } from '../one-line.js';
import { REPORT } from '../plan-goal.js';
import { isOnlyNeeded } from '../with-requirements.js';
import { answerFacts, type AnswerFacts } from './answer-facts.js';
import { ANSWERS, type Answer } from './answer-topics.js';
import { components, steps } from './answer-design.js';
import { entryPoints } from './answer-code-roots.js';
import { namedInGoal } from './named-in-goal.js';
import { saidBy } from './said-by.js';
import { readingOrder } from './answer-tasks.js';

const MAX_ANSWER_LENGTH = 12_000;
const MAX_TOPICS = 3;
/** A topic scoring below this fraction of the best is not what is asked. */
const LEAST_OF_BEST = 0.6;
const MAX_OWN_WORDS = 1_200;

interface Block {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The answer of a report without a question of its own. */
const GENERAL: Readonly<Record<string, Answer>> = {
  'what it is and what it is made of': components,
  'what happens in it': steps,
  'where to begin to read': (facts) => [...entryPoints(facts), ...readingOrder(facts)],
};

/**
 * Composes the answer to a goal from the results of the workers chosen for it: for each question that
 * the goal asks, the findings with file and line; then what the code names after words of the goal.
 * Never empty.
 */
export async function composeAnswer(chosen: ChosenPlan, context: WorkerContext): Promise<string> {
  const { purpose, plan } = chosen;
  const planned = new Set(plan.map(({ worker }) => worker));
  const facts = answerFacts(planned, (key) => context.result<object>(key));
  const match = matchGoal(purpose, context.workers);
  const asked = plan.filter((each) => !isOnlyNeeded(each)).map(({ worker }) => worker);
  const ranked = rankedBy(match, asked);
  const blocks = ranked.flatMap((worker) => blocksOf(worker, match, { facts, context }));
  const names = await namedInGoal(
    purpose === '' ? [] : isForeign(purpose) ? match.content : match.unknown,
    facts,
    context.signal,
  );
  const named = { title: 'names in the code that match', lines: names };
  const joined = joinedByTitle(
    names.some((line) => !line.startsWith('- No ')) ? [named, ...blocks] : [...blocks, named],
  );
  const text = joined
    .map(({ title, lines }) => [`### ${capital(title)}`, '', ...lines].join('\n'))
    .join('\n\n');
  return text.length <= MAX_ANSWER_LENGTH
    ? text
    : `${text.slice(0, text.lastIndexOf('\n', MAX_ANSWER_LENGTH)).toWellFormed()}\n- ... and more, in the artifacts`;
}

/** Orders the best matches first; those that the goal's words did not choose keep their order at the end. */
function rankedBy({ matches }: GoalMatch, keys: readonly string[]): string[] {
  const scores = new Map(matches.map(({ worker, score }) => [worker, score]));
  return keys.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

interface Known {
  readonly facts: AnswerFacts;
  readonly context: WorkerContext;
}

function blocksOf(worker: string, { matches }: GoalMatch, { facts, context }: Known): Block[] {
  const answers = ANSWERS[worker];
  const match = matches.find((each) => each.worker === worker);
  const topics = match?.fit === 'strong' ? match.topics : [];
  const asked = topics
    .filter(({ score }) => score >= (match?.score ?? 0) * LEAST_OF_BEST)
    .slice(0, MAX_TOPICS);
  const blocks = asked.map(({ topic }) => ({ title: topic, lines: answers?.[topic]?.(facts) ?? [] }));
  if (blocks.some(({ lines }) => lines.length > 0)) return blocks;
  const otherwise = worker === REPORT ? Object.entries(GENERAL) : Object.entries(answers ?? {}).slice(0, 1);
  const general = otherwise.map(([title, answer]) => ({ title, lines: answer(facts) }));
  if (general.some(({ lines }) => lines.length > 0)) return general;
  const title = asked[0]?.topic ?? worker;
  return [{ title, lines: [oneOrMoreLines(saidBy(worker, context))] }];
}

function oneOrMoreLines(text: string): string {
  if (text.length <= MAX_OWN_WORDS) return text;
  const end = text.lastIndexOf('\n', MAX_OWN_WORDS);
  return end > MAX_OWN_WORDS / 2 ? `${text.slice(0, end)}\n...` : oneLine(text, MAX_OWN_WORDS);
}

/** Merges the blocks of workers that answer the same question, without repeating a line. */
function joinedByTitle(blocks: readonly Block[]): Block[] {
  const joined = new Map<string, Set<string>>();
  const said = new Set<string>();
  for (const { title, lines } of blocks) {
    const fresh = lines.filter((line) => !said.has(line));
    for (const line of fresh) said.add(line);
    if (fresh.length > 0) joined.set(title, new Set([...(joined.get(title) ?? []), ...fresh]));
  }
  return [...joined].map(([title, lines]) => ({ title, lines: [...lines] }));
}

function capital(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
