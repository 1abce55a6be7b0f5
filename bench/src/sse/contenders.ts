import { gateway } from './gateway-sse.js';
import type { SseContender } from './sse-server.js';
import { peer, standalone } from './standalone-sse.js';

export const LIMIT = 'limit';
export const NEST = 'Nest @Sse';

const limit = standalone(LIMIT, 'limit-sse');
const limitPerTurn = standalone('limit (per turn)', 'limit-sse', { FLUSH: 'turn' });
const nest = standalone(NEST, 'nest-sse');
const betterSse = peer('better-sse', 'better-sse');
const betterSseBatched = peer('better-sse (batched)', 'better-sse', { BATCHED: '1' });
// It warns of every eleventh watcher.
const a2a = peer('A2A SDK', 'a2a', { NODE_NO_WARNINGS: '1' });
const langGraph = peer('LangGraph', 'langgraph', { LOG_LEVEL: 'error', NODE_ENV: 'production' });

/** Everyone who fans a live run out. */
export const LIVE: readonly SseContender[] = [
  limit,
  limitPerTurn,
  gateway,
  nest,
  betterSse,
  betterSseBatched,
  a2a,
  langGraph,
];

/** Those whose events carry the time at which they were emitted. */
export const PACED: readonly SseContender[] = [limit, gateway, nest, betterSse];
