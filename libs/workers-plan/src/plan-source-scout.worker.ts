import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { scoutSource, type ScoutedSource } from './source-scout.js';
import { userText } from './user-text.js';

/** Finds the repository named in the user's text (`params.user_input`) and settles it for the session. */
@Worker({
  key: 'plan_source_scout',
  description: "Finds the repository URL in the user's text, or asks the model for it when there is one.",
  model: { role: 'planner', level: 'low' },
  restart: 'safe',
})
export class PlanSourceScoutWorker implements RunnableWorker<{ readonly text: string }, ScoutedSource> {
  buildInput(context: WorkerContext): { readonly text: string } {
    return { text: userText(context.params) };
  }

  async run(
    { text }: { readonly text: string },
    context: WorkerContext,
  ): Promise<WorkerResult<ScoutedSource>> {
    const { repoUrl, source } = await scoutSource(text, context, true);
    const value = { repoUrl, source };
    if (repoUrl === '') return { value, message: `The text names no repository (source: ${source}).` };
    return { value, message: `Repository: ${repoUrl} (source: ${source})`, session: { repoUrl } };
  }
}
