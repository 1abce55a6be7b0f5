import { modelLimitSettings, modelProviderSettings, modelRoleSettings, modelSettings } from '#model';
import { gitRepositoryOpenerSettings } from '#repositories';
import { runnerSettings } from '#runner';
import { runsSettings } from '#runs';
import { nodeArtifactFsSettings } from '#sandbox';
import { sessionsSettings } from '#sessions';
import type { Settings } from '#settings';
import { analysisSlotsSettings } from '#slots';
import { sqliteSettings } from '#storage-sqlite';
import {
  sessionToolsSettings,
  toolServersFileSettings,
  toolServersSettings,
  wordIndexesSettings,
} from '#tools';
import { watchSettings } from '#watch';
import { parsingSettings } from '#workers-code';
import { testPipelineSettings } from '#workers-plan';
import { sessionStoreSettings } from '../session-store-options.js';
import { healthSettings } from '../health/health-options.js';
import { serverSettings } from '../server-options.js';
import { transportSettings } from '../transport/api/transport-options.js';
import { connectSettings } from '../transport/connect/connect-options.js';
import { connectionsSettings } from '../transport/connections/connections-options.js';
import { grpcSettings } from '../transport/grpc/grpc-options.js';
import { streamLimitsSettings } from '../transport/grpc/stream-limits-options.js';
import { halfOpenSettings } from '../transport/half-open/half-open-options.js';
import { mcpSettings } from '../transport/mcp/mcp-options.js';
import { sessionCookieSettings } from '../transport/api/session-cookie-options.js';
import { sseSettings } from '../transport/sse/sse-options.js';

/** A chapter of the operator's tables of variables. */
export interface SettingsChapter {
  readonly title: string;
  readonly features: readonly Settings[];
}

/** Everything that an operator can set, in the order of `.env.example` and `docs/operating.md`. */
export const GATEWAY_SETTINGS: readonly SettingsChapter[] = [
  {
    title: 'Serving',
    features: [serverSettings, transportSettings, sessionCookieSettings, healthSettings],
  },
  { title: 'Storage', features: [sessionStoreSettings, sqliteSettings] },
  { title: 'Watching', features: [watchSettings] },
  {
    title: 'Sessions and runs',
    features: [sessionsSettings, runsSettings, runnerSettings, analysisSlotsSettings, testPipelineSettings],
  },
  {
    title: 'Wires',
    features: [
      sseSettings,
      connectSettings,
      grpcSettings,
      mcpSettings,
      connectionsSettings,
      streamLimitsSettings,
      halfOpenSettings,
    ],
  },
  {
    title: 'Repositories, artifacts, tools',
    features: [
      gitRepositoryOpenerSettings,
      nodeArtifactFsSettings,
      toolServersSettings,
      sessionToolsSettings,
      toolServersFileSettings,
      wordIndexesSettings,
    ],
  },
  {
    title: 'Models',
    features: [modelSettings, modelLimitSettings, modelRoleSettings, modelProviderSettings],
  },
  { title: 'Code analysis', features: [parsingSettings] },
];
