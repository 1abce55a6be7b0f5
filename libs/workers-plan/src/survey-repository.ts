import type { OpenedRepository } from '#repositories';
import { OPENED_PERCENT, type WorkerContext } from '#worker-kit';
import {
  analyseRepository,
  proposePurpose,
  summariseCodeRoots,
  type AnalysisOptions,
  type ProposedPurpose,
  type RepositoryOverview,
  type SourceReader,
} from '#workers-code';

export interface SurveyedRepository {
  readonly repository: OpenedRepository;
  readonly overview: RepositoryOverview;
  readonly about: ProposedPurpose;
}

export interface SurveyOptions {
  readonly options: AnalysisOptions | undefined;
  /** Reads files in threads; undefined means in this one. */
  readonly reader: SourceReader | undefined;
  /** Undefined means the session's repository. */
  readonly url: string | undefined;
}

const ANALYSED_PERCENT = 90;
const PROGRESS_STEP = 5;

/**
 * Opens the session's repository, or `url` in its place, reads what an engineer reads first, and
 * reports it along the way.
 */
export async function surveyRepository(
  context: WorkerContext,
  { options, reader, url }: SurveyOptions,
): Promise<SurveyedRepository> {
  const { emit, signal } = context;
  await emit.progress(1, 'Opening the repository');
  const repository = await context.repository(url);
  await emit.progress(OPENED_PERCENT, `Opened ${repository.name} at ${repository.commit.slice(0, 12)}`);
  let shown = OPENED_PERCENT;
  const overview = await analyseRepository({
    fs: repository.fs,
    name: repository.name,
    signal,
    ...(options === undefined ? {} : { options }),
    ...(reader === undefined ? {} : { reader }),
    onFinding: ({ text }) => emit.log(text),
    onProgress: async ({ percent, message }) => {
      const own = OPENED_PERCENT + Math.floor((percent * (ANALYSED_PERCENT - OPENED_PERCENT)) / 100);
      if (own < shown + PROGRESS_STEP) return;
      shown = own;
      await emit.progress(own, message);
    },
  });
  for (const line of summariseCodeRoots(overview.code)) await emit.log(line);
  return { repository, overview, about: proposePurpose(overview) };
}
