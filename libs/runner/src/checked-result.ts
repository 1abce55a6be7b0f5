import { z } from 'zod';
import { GatewayError } from '#errors';
import type { ClientView } from '#events';
import type { WorkerResult } from '#worker-kit';
import { CopyTooLargeError, plainCopy } from './plain-copy.js';

const NODE = z.object({
  uid: z.string(),
  label: z.string(),
  description: z.string().optional(),
  parentUid: z.string().optional(),
});

const CLIENT_VIEW: z.ZodType<ClientView> = z.object({
  phase: z.string(),
  content: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('graph'),
        graph: z.object({
          nodes: z.array(NODE),
          edges: z.array(z.object({ from: z.string(), to: z.string() })),
        }),
      }),
      z.object({ kind: z.literal('text'), text: z.string() }),
    ])
    .optional(),
});

/** The shape of a worker's result; other fields are dropped. */
export const WORKER_RESULT: z.ZodType<WorkerResult> = z.object({
  value: z.unknown().refine((value) => value !== undefined),
  message: z.string().optional(),
  clientView: CLIENT_VIEW.optional(),
  question: z.object({ prompt: z.string(), schema: z.string().optional() }).optional(),
  transient: z.literal(true).optional(),
  session: z.object({ purpose: z.string().optional(), repoUrl: z.string().optional() }).optional(),
});

/**
 * Returns a result as its JSON has it, because workers and the models they use are not trusted with
 * the wires and the session. A large one is checked in steps, to yield to the event loop. @throws
 * `WORKER_RESULT_INVALID`
 */
export async function checkedResult(
  workerKey: string,
  result: unknown,
  maxBytes: number,
): Promise<WorkerResult> {
  const invalid = (why: string, cause?: unknown): GatewayError =>
    new GatewayError('WORKER_RESULT_INVALID', `worker "${workerKey}" returned ${why}`, { cause });
  if (typeof result !== 'object' || result === null) throw invalid('nothing');
  const { value = null } = result as Partial<WorkerResult>;
  let plain: unknown;
  try {
    plain = (await plainCopy({ ...result, value }, maxBytes)).value;
  } catch (cause) {
    throw invalid(
      cause instanceof CopyTooLargeError ? 'a result over the size limit' : 'a value that is not JSON',
      cause,
    );
  }
  const parsed = WORKER_RESULT.safeParse(plain);
  if (parsed.success) return parsed.data;
  throw invalid(`a malformed ${parsed.error.issues[0]?.path.join('.') ?? 'result'}`, parsed.error);
}
