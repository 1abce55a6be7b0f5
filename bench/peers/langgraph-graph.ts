import { setImmediate as nextTurn } from 'node:timers/promises';
import { Annotation, END, START, StateGraph, type LangGraphRunnableConfig } from '@langchain/langgraph';
import { eventMessage } from '../src/servers/event-json.js';
import type { RunRequest } from '../src/servers/run-request.js';
import { emitRun } from '../src/sse/servers/serve-runs.js';

/** A run between its creation and its end, by the name that its input gives. */
export const waiting = new Map<
  string,
  { readonly request: RunRequest; readonly started: PromiseWithResolvers<void> }
>();

/** The graph's own envelope is short: with the filler an event has as many bytes as elsewhere. */
const FILLER_BYTES = 180;

const State = Annotation.Root({ run: Annotation<string>() });

async function emitEvents(
  { run }: typeof State.State,
  { writer }: LangGraphRunnableConfig,
): Promise<Partial<typeof State.State>> {
  const waited = waiting.get(run);
  if (waited === undefined || writer === undefined) throw new Error(`there is no run ${run}`);
  const { request, started } = waited;
  await started.promise;
  await new Promise<void>((resolve) =>
    emitRun(request, {
      emit: (index) =>
        writer(eventMessage(index, request.events, request.payloadBytes + FILLER_BYTES, request.stamp)),
      end: resolve,
    }),
  );
  await nextTurn();
  return {};
}

/** One node that writes custom events. */
export const graph = new StateGraph(State)
  .addNode('emit', emitEvents)
  .addEdge(START, 'emit')
  .addEdge('emit', END)
  .compile();
