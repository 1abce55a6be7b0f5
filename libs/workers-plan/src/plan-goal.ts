import { answersGoals, type WorkerMetadata } from '#worker-kit';
import { isForeign } from './goal-words.js';
import { matchGoal, type GoalMatch, type WorkerMatch } from './match-goal.js';
import { oneLine } from './one-line.js';
import { withRequirements, type PlannedWorker } from './with-requirements.js';

/** The worker whose result answers most goals. */
export const REPORT = 'repo_report';

/** The topic of workers that describe a repository as a whole. */
const OVERVIEW = 'overview';
/**
 * A worker scoring below this fraction of the best is left out, unless it answers words that no better
 * one does.
 */
const LEAST_OF_BEST = 0.6;
/** Scores within this factor of each other count as equal. */
const ALIKE = 1.02;
/** If the chosen questions cover less than this share of a goal's words, the report is added. */
const LEAST_SHARE = 0.3;
const MAX_WORDS_SHOWN = 4;
const MAX_TOPICS_SHOWN = 2;
const MAX_LEFT_OUT_LENGTH = 400;

/** The workers to run for a goal, and why. */
export interface GoalPlan {
  /** Each worker after those that it requires. */
  readonly plan: readonly PlannedWorker[];
  /** One line on what is not run and why; empty when everything is. */
  readonly leftOut: string;
}

/**
 * Returns the workers that answer a goal. If no question of a worker is asked, or the goal is not in
 * English, that is the report, which answers most goals; without one, the workers that give an
 * overview, else those that need only the repository.
 */
export function planGoal(goal: string, workers: readonly WorkerMetadata[]): GoalPlan {
  const match = matchGoal(goal, workers);
  const strong = chooseStrong(match);
  const isCovered = strong.length > 0 && shareOf(strong, match) >= LEAST_SHARE && !isForeign(goal);
  const named = strong.map((each) => ({ worker: each.worker, why: reasonOf(each, workers) }));
  const known = new Set(named.map(({ worker }) => worker));
  const general = isCovered ? [] : generalWorkers(workers, whyGeneral(goal, match, strong.length > 0));
  const added = general.filter(
    ({ worker }) => !known.has(worker) && !(strong.length > 0 && worker !== REPORT),
  );
  const plan = withRequirements([...named, ...added], workers);
  return { plan, leftOut: leftOutOf(plan, workers, match) };
}

/** Returns one line on what is not in a plan and why; empty when every worker that answers goals is. */
export function leftOutOf(
  plan: readonly PlannedWorker[],
  workers: readonly WorkerMetadata[],
  match: GoalMatch,
): string {
  const planned = new Set(plan.map(({ worker }) => worker));
  const rest = workers.filter((worker) => answersGoals(worker) && !planned.has(worker.key));
  if (rest.length === 0) return '';
  const byKey = new Map(match.matches.map((each) => [each.worker, each]));
  const near = rest.flatMap(({ key }) => {
    const words = byKey.get(key)?.topics[0]?.words ?? [];
    return words.length === 0 ? [] : [`${key} (only ${words.slice(0, MAX_WORDS_SHOWN).join(', ')} fits)`];
  });
  const none = rest.filter(({ key }) => !byKey.has(key)).map(({ key }) => key);
  const parts = [
    ...near,
    ...(none.length === 0
      ? []
      : [`${none.join(', ')} (no question of ${none.length === 1 ? 'its' : 'their'} own fits)`]),
  ];
  return oneLine(`Left out: ${parts.join(', ')}`, MAX_LEFT_OUT_LENGTH);
}

/**
 * Chooses the best workers, those nearly as good, and those that answer a part of the goal that no
 * better one does.
 */
function chooseStrong({ matches }: GoalMatch): WorkerMatch[] {
  const best = matches[0]?.score ?? 0;
  const answered = new Map<string, number>();
  return matches.filter((match) => {
    if (match.fit !== 'strong') return false;
    const own = match.topics
      .filter(({ score }) => score >= match.score * LEAST_OF_BEST)
      .flatMap(({ words }) => words);
    // Two that answer the same part equally well are both taken.
    const isNew = own.some((word) => (answered.get(word) ?? 0) <= match.score * ALIKE);
    if (match.score < best * LEAST_OF_BEST && !isNew) return false;
    for (const word of own) answered.set(word, Math.max(match.score, answered.get(word) ?? 0));
    return true;
  });
}

/** Returns the share of the goal's meaningful words that the chosen questions cover. */
function shareOf(strong: readonly WorkerMatch[], { content }: GoalMatch): number {
  const said = new Set(strong.flatMap(({ topics }) => topics.flatMap(({ words }) => words)));
  return content.length === 0 ? 0 : content.filter((word) => said.has(word)).length / content.length;
}

function reasonOf({ worker, topics, score }: WorkerMatch, workers: readonly WorkerMetadata[]): string {
  const answered = new Set(
    workers.find(({ key }) => key === worker)?.answers?.map(({ topic }) => topic) ?? [],
  );
  const asked = topics.filter((each) => each.score >= score * LEAST_OF_BEST);
  const shown = asked.slice(0, answered.size === 0 ? MAX_WORDS_SHOWN : MAX_TOPICS_SHOWN);
  const questions = shown.filter(({ topic }) => answered.has(topic));
  if (questions.length === 0) return `serves ${shown.map(({ topic }) => topic).join(', ')}`;
  const words = new Set(questions.flatMap((each) => each.words));
  return `answers "${questions.map(({ topic }) => topic).join('" and "')}" (${[...words].slice(0, MAX_WORDS_SHOWN).join(', ')})`;
}

function whyGeneral(goal: string, { matches }: GoalMatch, isStrong: boolean): string {
  if (isForeign(goal)) return 'the goal is not in English, and the questions that workers answer are';
  if (isStrong) return 'most words of the goal are in no question that a worker answers';
  const [nearest] = matches;
  const words = nearest?.topics[0]?.words ?? [];
  if (nearest === undefined || words.length === 0) return 'no worker answers a question like the goal';
  return `no worker answers a question close to the goal (the nearest is ${nearest.worker}, by ${words.slice(0, MAX_WORDS_SHOWN).join(', ')})`;
}

function generalWorkers(workers: readonly WorkerMetadata[], why: string): PlannedWorker[] {
  const answering = workers.filter(answersGoals);
  const isOverview = ({ answers = [], serves = [] }: WorkerMetadata) =>
    serves.includes(OVERVIEW) || answers.some(({ topic }) => topic === OVERVIEW);
  const report = answering.filter(({ key }) => key === REPORT);
  const overviews = answering.filter(isOverview);
  const base = answering.filter(({ requires }) => (requires ?? []).length === 0);
  const [chosen = base, says = 'this one describes any repository'] =
    report.length > 0
      ? [report, 'the report answers most questions']
      : overviews.length > 0
        ? [overviews, 'this one gives an overview']
        : [];
  return chosen.map(({ key }) => ({ worker: key, why: `${why}; ${says}` }));
}
