export type { ClientView, GraphEdge, GraphNode, GraphView } from './client-view.js';
export {
  FINAL_RUN_STATES,
  isTerminal,
  type FinalRunState,
  type OngoingEvent,
  type Question,
  type RunError,
  type RunEvent,
  type RunEventDraft,
  type TerminalEvent,
} from './run-event.js';
