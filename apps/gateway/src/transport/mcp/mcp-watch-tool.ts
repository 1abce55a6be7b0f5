import type { JSONObject } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { WatchRunResponseSchema } from '#contract';
import { GatewayError } from '#errors';
import type { WatchService } from '#watch';
import { watchFailure } from '../errors/watch-failure.js';
import { openWatch } from '../api/open-watch.js';
import { mcpSchemaOf } from './mcp-schema.js';
import type { McpCall, McpTool } from './mcp-tool.js';
import { RunWatcher, type RunEventJson } from './run-watcher.js';

/** Default wait, in ms: below the minute after which most clients give up. The watch can be resumed. */
const DEFAULT_WAIT_MS = 50_000;
const MAX_WAIT_MS = 3_600_000;
const MAX_TEXT_CHARACTERS = 64 * 1024;
const SHOWN_MESSAGE_CHARACTERS = 2_000;
/** The most messages that wait for the client to read them. */
const MAX_WAITING_MESSAGES = 32;

const INPUT = z.strictObject({
  runId: z.string().default(''),
  afterSeq: z.int().min(0).default(0).describe('Only events after this one: lastSeq of the watch before.'),
  waitMs: z
    .int()
    .min(0)
    .max(MAX_WAIT_MS)
    .default(DEFAULT_WAIT_MS)
    .describe('The watch answers after so long though the run goes on; watch again from lastSeq.'),
});

interface Seen {
  lastSeq: number;
  events: number;
  text: string;
  textTruncated: boolean;
  /** True if the text ends with a model's chunk. */
  isInChunks: boolean;
  last: RunEventJson | undefined;
}

/** Returns the tool that watches a run: its events are progress notifications, its end is the result. */
export function mcpWatchTool(watches: WatchService): McpTool {
  const { $defs: definitions, ...last } = mcpSchemaOf(WatchRunResponseSchema);
  return {
    name: 'run.watch',
    method: 'WatchRun',
    description:
      'Watches a run until it ends or waitMs is over. Each event is told as progress, if the client asks for that. ' +
      'Cancelling the watch does not cancel the run.',
    isReadOnly: true,
    inputSchema: withoutDialect(z.toJSONSchema(INPUT, { io: 'input' })),
    outputSchema: {
      type: 'object',
      properties: {
        runId: { type: 'string' },
        finished: { type: 'boolean', description: 'Whether the run is over.' },
        lastSeq: { type: 'integer', description: 'afterSeq of the next watch.' },
        events: { type: 'integer', description: 'Events that this watch has seen.' },
        verdict: { type: 'string', description: 'from_start, resumed, or gap: earlier events are not kept.' },
        text: {
          type: 'string',
          description: 'What the run has logged, a line each, and its model has said.',
        },
        textTruncated: { type: 'boolean', description: 'Only the end of the text was kept.' },
        last: { ...last, description: 'The last event: of a run that is over, how it ended.' },
      },
      ...(definitions === undefined ? {} : { $defs: definitions }),
    },
    run: (args, call) => watchRun(watches, inputOf(args), call),
  };
}

async function watchRun(
  watches: WatchService,
  { runId, afterSeq, waitMs }: z.output<typeof INPUT>,
  { context: { signal }, reply, onProgress }: McpCall,
): Promise<Record<string, unknown>> {
  const opening = await openWatch(watches, { runId, afterSeq: BigInt(afterSeq) });
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), waitMs);
  const watcher = new RunWatcher(opening, AbortSignal.any([signal, timer.signal]));
  const seen: Seen = {
    lastSeq: afterSeq,
    events: 0,
    text: '',
    textTruncated: false,
    isInChunks: false,
    last: undefined,
  };
  let waiting = 0;
  try {
    for await (const event of watcher.events()) {
      note(seen, event);
      if (onProgress === undefined) continue;
      await onProgress({ progress: seen.lastSeq, message: shown(event), event });
      waiting += 1;
      if (waiting < MAX_WAITING_MESSAGES) continue;
      await reply.drained();
      waiting = 0;
    }
  } finally {
    clearTimeout(timeout);
  }
  const { ended } = watcher;
  if (ended.kind !== 'finished' && ended.kind !== 'left') throw watchFailure(ended);
  if (signal.aborted) throw new GatewayError('REQUEST_CANCELLED', 'the watch was cancelled; the run goes on');
  cutText(seen);
  const { verdict } = opening;
  const { last, isInChunks: _, ...counted } = seen;
  return {
    runId,
    finished: ended.kind === 'finished',
    verdict,
    ...counted,
    ...(last === undefined ? {} : { last: withoutNulls(last) }),
  };
}

/** Drops null fields, which SSE has and the message's schema has not. */
function withoutNulls(event: RunEventJson): object {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));
}

function note(seen: Seen, event: RunEventJson): void {
  seen.lastSeq = Number(event.seq);
  seen.events += 1;
  seen.last = event;
  if (event.eventType !== 'EVENT_TYPE_LOG') return;
  // Chunks of a model continue one text; other log events are separate lines.
  const isChunk = event['kind'] === 'EVENT_KIND_MODEL_CHUNK';
  if (!(isChunk && seen.isInChunks) && seen.text !== '' && !seen.text.endsWith('\n')) seen.text += '\n';
  seen.text += event.message;
  seen.isInChunks = isChunk;
  // Cutting copies the whole text, so it is not done for every event.
  if (seen.text.length > 2 * MAX_TEXT_CHARACTERS) cutText(seen);
}

function cutText(seen: Seen): void {
  if (seen.text.length <= MAX_TEXT_CHARACTERS) return;
  seen.textTruncated = true;
  seen.text = seen.text.slice(-MAX_TEXT_CHARACTERS).toWellFormed();
}

function shown({ progressPercent, message }: RunEventJson): string {
  const cut =
    message.length > SHOWN_MESSAGE_CHARACTERS ? `${message.slice(0, SHOWN_MESSAGE_CHARACTERS)}...` : message;
  return `${progressPercent} % ${cut}`.trim().toWellFormed();
}

/** Parses the arguments. @throws `REQUEST_MALFORMED`, as other wires do for a message they cannot read */
function inputOf(args: Readonly<Record<string, unknown>>): z.output<typeof INPUT> {
  const parsed = INPUT.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new GatewayError(
    'REQUEST_MALFORMED',
    `the request is not one of run.watch: ${z.prettifyError(parsed.error).slice(0, 500)}`,
  );
}

function withoutDialect({
  properties = {},
  required,
  additionalProperties,
}: z.core.JSONSchema.JSONSchema): McpTool['inputSchema'] {
  return {
    type: 'object',
    properties: properties as Record<string, JSONObject>,
    required,
    additionalProperties,
  };
}
