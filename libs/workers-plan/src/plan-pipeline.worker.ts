import { Inject, Optional } from '@nestjs/common';
import { GatewayError } from '#errors';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { SourceReader } from '#workers-code';
import { isGoal } from './goal-words.js';
import { matchGoal } from './match-goal.js';
import { oneLine } from './one-line.js';
import { proposeWithModel, settleWithModel } from './model-planner.js';
import type { PlanPipelineValue } from './plan-pipeline-value.js';
import { leftOutOf, planGoal } from './plan-goal.js';
import { GREETING, needMoreInput, proposal, settled } from './plan-replies.js';
import { keepPlan, type SettledPlan } from './settled-plan.js';
import { scoutSource, type Scouted } from './source-scout.js';
import { surveyRepository, type SurveyedRepository } from './survey-repository.js';
import { userText } from './user-text.js';
import { WORKERS_PLAN_OPTIONS, type WorkersPlanOptions } from './workers-plan-options.js';

type Result = WorkerResult<PlanPipelineValue>;

const MAX_PURPOSE_LENGTH = 1_000;

/** Errors of a repository named in the text, which the user can correct; they do not end the run. */
const USERS_TO_CORRECT: ReadonlySet<string> = new Set([
  'REPO_URL_INVALID',
  'REPO_URL_FORBIDDEN',
  'REPO_NOT_FOUND',
  'REPO_NOT_A_REPOSITORY',
  'REPO_EMPTY',
]);

/**
 * The bootstrap of a session. Without input it surveys the repository, or greets if there is none, and
 * asks what the user wants to learn. With input it settles purpose and repository, or asks again.
 */
@Worker({
  key: 'plan_pipeline',
  aliases: ['init_purpose'],
  description:
    'Looks at the repository, settles with the user what to learn of it, and plans which workers to run.',
  model: { role: 'planner', level: 'middle' },
  restart: 'safe',
})
export class PlanPipelineWorker implements RunnableWorker<{ readonly text: string }, PlanPipelineValue> {
  /** Without a `SourceReader`, which `WorkersCodeModule` provides, files are read in this thread. */
  constructor(
    @Inject(WORKERS_PLAN_OPTIONS) private readonly options: WorkersPlanOptions,
    @Optional() private readonly reader?: SourceReader,
  ) {}

  buildInput(context: WorkerContext): { readonly text: string } {
    return { text: userText(context.params) };
  }

  async run({ text }: { readonly text: string }, context: WorkerContext): Promise<Result> {
    const result = await this.reply(text, context);
    // Clients that do not know the question event see only `INPUT_REQUIRED`: the log line tells them the
    // question.
    if (result.question !== undefined) await context.emit.log(result.question.prompt);
    return result;
  }

  private async reply(text: string, context: WorkerContext): Promise<Result> {
    if (text !== '') return this.settle(text, context);
    if (context.session.repoUrl !== '') return this.propose(context, await this.survey(context));
    return needMoreInput({ source: 'static', followUp: GREETING, purpose: context.session.purpose });
  }

  private survey(context: WorkerContext, url?: string): Promise<SurveyedRepository> {
    return surveyRepository(context, { options: this.options.analysis, reader: this.reader, url });
  }

  private async propose(
    context: WorkerContext,
    surveyed: SurveyedRepository,
    repoUrl?: string,
  ): Promise<Result> {
    const model = context.model.configured ? await proposeWithModel(context, surveyed) : undefined;
    const result = proposal(surveyed, model, context.session.purpose);
    return repoUrl === undefined ? result : { ...result, session: { repoUrl } };
  }

  private async settle(text: string, context: WorkerContext): Promise<Result> {
    const { session } = context;
    const scouted = await scoutSource(text, context, session.repoUrl === '');
    const isNew = scouted.repoUrl !== '' && scouted.repoUrl !== session.repoUrl;
    if (isNew) await context.emit.log(`Repository: ${scouted.repoUrl} (source: ${scouted.source})`);
    const said = sayingOf(text, scouted);
    let surveyed: SurveyedRepository | undefined;
    if (isNew || session.repoUrl !== '') {
      try {
        surveyed = await this.survey(context, isNew ? scouted.repoUrl : undefined);
      } catch (error) {
        if (!isNew || !(error instanceof GatewayError) || !USERS_TO_CORRECT.has(error.reason)) throw error;
        const followUp = `That repository cannot be opened: ${error.message} Which one do you mean?`;
        return needMoreInput({ source: scouted.source, followUp, purpose: session.purpose });
      }
    }
    return this.settlePurpose(said, context, surveyed, isNew ? scouted.repoUrl : undefined);
  }

  /** Keeps the plan; if that fails, it is chosen again by the words of its purpose. */
  private async keep(plan: SettledPlan, { artifacts, emit }: WorkerContext): Promise<void> {
    try {
      await keepPlan(artifacts, plan);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      await emit.log(`The plan was not kept as an artifact: ${error.message}`);
    }
  }

  private async settlePurpose(
    said: Saying,
    context: WorkerContext,
    surveyed: SurveyedRepository | undefined,
    newUrl: string | undefined,
  ): Promise<Result> {
    const { session, workers, model } = context;
    const isSaid = isGoal(said.alone);
    const asked =
      model.configured && isSaid ? await settleWithModel(context, said.text, surveyed) : undefined;
    const keptPurpose = newUrl === undefined ? '' : session.purpose;
    const purpose =
      asked !== undefined ? (asked.isClear ? asked.purpose : '') : isSaid ? said.text : keptPurpose;
    const source = asked === undefined ? 'static' : 'model';
    const settledParts = {
      ...(purpose === '' ? {} : { purpose }),
      ...(newUrl === undefined ? {} : { repoUrl: newUrl }),
    };
    if (purpose === '' && newUrl !== undefined && surveyed !== undefined && asked === undefined) {
      return this.propose(context, surveyed, newUrl);
    }
    if (purpose === '') {
      const followUp = asked?.followUp || unclear(session.purpose);
      return needMoreInput({ source, followUp, purpose: session.purpose, surveyed, session: settledParts });
    }
    if (surveyed === undefined) {
      const followUp = `Which repository is it about? Give its URL. (You want to learn: ${purpose})`;
      return needMoreInput({ source, followUp, purpose, session: settledParts });
    }
    const { plan, leftOut } =
      asked !== undefined && asked.plan.length > 0
        ? { plan: asked.plan, leftOut: leftOutOf(asked.plan, workers, matchGoal(purpose, workers)) }
        : planGoal(purpose, workers);
    await this.keep({ purpose, plan, leftOut }, context);
    return settled({ source, purpose, surveyed, plan, leftOut, workers });
  }
}

interface Saying {
  /** The user's text on one line, with a repository URL replaced by the repository's name. */
  readonly text: string;
  /** The same without the repository. */
  readonly alone: string;
}

function sayingOf(text: string, { match, repoUrl }: Scouted): Saying {
  if (match === '') return { text: oneLine(text, MAX_PURPOSE_LENGTH), alone: text };
  const name =
    repoUrl
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, '') ?? '';
  const linked = text.indexOf(`](${match})`);
  const label = linked < 0 ? -1 : text.lastIndexOf('[', linked);
  const named =
    label < 0
      ? text.replace(match, name)
      : text.slice(0, label) + name + text.slice(linked + match.length + 3);
  return { text: oneLine(named, MAX_PURPOSE_LENGTH), alone: text.replace(match, ' ') };
}

function unclear(purpose: string): string {
  const before = purpose === '' ? '' : ` So far it is: ${purpose}`;
  return `That does not say yet what you want to learn. Name a part or a question, such as "how are requests routed?" or "what do the tests cover?".${before}`;
}
