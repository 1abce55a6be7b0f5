import { count, durationBetween, optionsClass, setting, timer } from '#settings';
import { watchSettings } from '#watch';

/** Bounds of the MCP endpoint, each with its variable and its default. */
export const mcpSettings = {
  /** When all are taken, a new session takes the place of one that nobody uses, if there is one. */
  maxSessions: setting({
    env: 'MCP_MAX_SESSIONS',
    default: '500',
    parse: count,
    help: 'Sessions of MCP clients at /mcp, and as many requests of clients without sessions; further ones are refused.',
  }),
  idleMs: setting({
    env: 'MCP_SESSION_IDLE',
    default: '30m',
    parse: timer,
    help: 'A session of an MCP client ends after being unused for this long.',
  }),
  keepAliveMs: setting({
    env: 'MCP_KEEP_ALIVE',
    default: watchSettings.keepAliveMs,
    parse: durationBetween('1s', '24d'),
    help: 'An idle stream of an MCP client is sent a comment this often.',
  }),
};

/** Bounds of the MCP endpoint; the class is the injection token. */
export class McpOptions extends optionsClass(mcpSettings) {}
