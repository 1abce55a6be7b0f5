import { setImmediate as nextTurn } from 'node:timers/promises';
import { Annotation, END, START, StateGraph, type LangGraphRunnableConfig } from '@langchain/langgraph';
import { eventMessage } from '../src/servers/event-json.js';

const EVENTS = Number(process.env['EVENTS'] ?? 5);
/** The graph's own envelope is short: with the filler an event has as many bytes as elsewhere. */
const FILLER_BYTES = 180;

const State = Annotation.Root({ run: Annotation<string>() });

async function emitEvents(
  _state: typeof State.State,
  { writer }: LangGraphRunnableConfig,
): Promise<Partial<typeof State.State>> {
  for (let index = 1; index <= EVENTS; index += 1) writer?.(eventMessage(index, EVENTS, FILLER_BYTES, false));
  await nextTurn();
  return {};
}

/** One node that writes its events and ends. */
export const graph = new StateGraph(State)
  .addNode('emit', emitEvents)
  .addEdge(START, 'emit')
  .addEdge('emit', END)
  .compile();
