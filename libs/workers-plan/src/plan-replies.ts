import type { WorkerMetadata, WorkerResult } from '#worker-kit';
import type { ModelProposal } from './model-planner.js';
import { planGraph } from './plan-graph.js';
import type { PlannedRepository, PlanPipelineValue, PlanSource } from './plan-pipeline-value.js';

import type { SurveyedRepository } from './survey-repository.js';
import type { PlannedWorker } from './with-requirements.js';

type Result = WorkerResult<PlanPipelineValue>;

/** The first message of a session without a repository. */
export const GREETING =
  'Hello. Which repository do you want to learn about, and what do you want to know of it? Give its URL and a sentence.';

interface NeedMoreInput {
  readonly source: PlanSource;
  readonly followUp: string;
  readonly purpose: string;
  readonly surveyed?: SurveyedRepository | undefined;
  readonly session?: { readonly purpose?: string; readonly repoUrl?: string };
}

/** Ends the run with a question. */
export function needMoreInput(reply: NeedMoreInput): Result {
  const { source, followUp, purpose, surveyed, session } = reply;
  return {
    value: { source, state: 'need_more_input', purpose, ...found(surveyed), plan: [], followUp },
    message: followUp,
    clientView: { phase: 'question', content: { kind: 'text', text: followUp } },
    question: { prompt: followUp },
    ...(session === undefined ? {} : { session }),
  };
}

/** Ends the run with the purpose of the repository, and asks what to learn about it. */
export function proposal(
  surveyed: SurveyedRepository,
  model: ModelProposal | undefined,
  purpose: string,
): Result {
  const { about } = surveyed;
  const line = model?.about ?? about.purpose;
  const files = about.evidence.map(({ file }) => file).join(', ');
  const source = model === undefined ? 'static' : 'model';
  const from =
    model === undefined ? `source: static, from ${files === '' ? 'the files' : files}` : 'source: model';
  const followUp =
    model?.question ?? `What do you want to learn about ${surveyed.repository.name}?${offers(surveyed)}`;
  const earlier = purpose === '' ? '' : `\nSo far the goal is: ${purpose}`;
  const text = `Purpose of the repository: ${line} (${from})\n${followUp}${earlier}`;
  const reply = needMoreInput({ source, followUp: text, purpose, surveyed });
  const repository = repositoryOf(surveyed, line);
  return { ...reply, value: { ...reply.value, repository, followUp } };
}

interface Settled {
  readonly source: PlanSource;
  readonly purpose: string;
  readonly surveyed: SurveyedRepository;
  readonly plan: readonly PlannedWorker[];
  readonly leftOut: string;
  readonly workers: readonly WorkerMetadata[];
}

/** Ends the run with the plan, and writes purpose and repository back. */
export function settled({ source, purpose, surveyed, plan, leftOut, workers }: Settled): Result {
  const { url } = surveyed.repository;
  const steps = plan.map(({ worker, why }, index) => `${index + 1}. ${worker}: ${why}`);
  const message = [
    `Goal: ${purpose}`,
    `Repository: ${surveyed.about.purpose}`,
    plan.length === 0 ? 'No registered worker serves it.' : `Plan (source: ${source}):`,
    ...steps,
    ...(leftOut === '' ? [] : [leftOut]),
    ...(workers.some(({ key }) => key === 'execute_plan') && plan.length > 0
      ? ['Start execute_plan to run all of them, or each by its name.']
      : []),
  ].join('\n');
  return {
    value: {
      source,
      state: 'settled',
      purpose,
      ...found(surveyed),
      plan,
      ...(leftOut === '' ? {} : { leftOut }),
    },
    message,
    clientView: { phase: 'plan', content: { kind: 'graph', graph: planGraph(plan, workers) } },
    session: { purpose, repoUrl: url },
  };
}

function found(surveyed: SurveyedRepository | undefined): Pick<PlanPipelineValue, 'repository' | 'overview'> {
  return surveyed === undefined ? {} : { repository: repositoryOf(surveyed), overview: surveyed.overview };
}

function repositoryOf({ repository, about }: SurveyedRepository, line = about.purpose): PlannedRepository {
  const { url, name, commit } = repository;
  return { url, name, commit, about: { ...about, purpose: line } };
}

/** Returns parts of this repository that one may ask about. */
function offers({ overview }: SurveyedRepository): string {
  const { roots, entryPoints, tests } = overview.code;
  const start = entryPoints.find(({ kind }) => kind === 'executable') ?? entryPoints[0];
  const parts = [
    ...roots.source.slice(0, 2).map(({ path }) => `the code in ${path === '.' ? 'the top folder' : path}`),
    ...(start === undefined ? [] : [`what happens from ${start.path} on`]),
    ...(tests.files > 0 ? [`what its ${tests.files} test files cover`] : []),
  ];
  return parts.length === 0 ? '' : ` For example: ${parts.join(', ')}.`;
}
