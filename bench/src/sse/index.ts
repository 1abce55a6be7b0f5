import type { Scenario } from '../scenario.js';
import { sseFanOut } from './sse-fan-out.js';
import { ssePaced } from './sse-paced.js';
import { sseReplay } from './sse-replay.js';

/** Server-sent events. */
export const SSE_SCENARIOS: readonly Scenario[] = [sseFanOut, ssePaced, sseReplay];
