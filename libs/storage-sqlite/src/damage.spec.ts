import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '#errors';
import type { Run, StartedRun } from '#runs';
import type { WireFormat } from '#watch';
import {
  logEvent,
  newRun,
  pendingEvent,
  sessionRecord,
  successEvent,
} from '../../../test/support/builders/index.js';
