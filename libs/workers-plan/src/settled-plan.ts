import { z } from 'zod';
import type { WorkerContext } from '#worker-kit';
import type { PlannedWorker } from './with-requirements.js';

const PLAN_PATH = 'plan.json';
const MAX_WORKERS = 100;

const PLAN = z.object({
  purpose: z.string(),
  plan: z.array(z.object({ worker: z.string(), why: z.string() })).max(MAX_WORKERS),
  leftOut: z.string().default(''),
});

type Artifacts = WorkerContext['artifacts'];

/** The plan that `plan_pipeline` and its user agreed on. */
export interface SettledPlan {
  readonly purpose: string;
  readonly plan: readonly PlannedWorker[];
  /** One line on which workers are left out and why; empty when none is. */
  readonly leftOut: string;
}

/** Keeps the session's plan as an artifact, replacing an earlier one. */
export async function keepPlan(artifacts: Artifacts, { purpose, plan, leftOut }: SettledPlan): Promise<void> {
  await artifacts.write(PLAN_PATH, JSON.stringify({ purpose, plan, leftOut }, null, 2));
}

/** Returns the session's plan; undefined when none was settled or the artifact is damaged. */
export async function readPlan(artifacts: Pick<Artifacts, 'read'>): Promise<SettledPlan | undefined> {
  const bytes = await artifacts.read(PLAN_PATH);
  if (bytes === undefined) return undefined;
  try {
    return PLAN.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
