import {
  createModelClients,
  type ModelCaller,
  type ModelClient,
  type ModelClientsParts,
  type ModelOptions,
} from '#model';
import { MemoryUsageLedger } from '#storage-memory';

const CALLER: ModelCaller = {
  userId: 'user-1',
  sessionId: 'session-1',
  runId: 'run-1',
  workerKey: 'worker-1',
};

/** The deployment's models as one worker of a run sees them; the ledger is in memory unless one is given. */
export function testModelClient(
  options: ModelOptions,
  { caller, ...parts }: Partial<ModelClientsParts> & { readonly caller?: Partial<ModelCaller> } = {},
): ModelClient {
  const clients = createModelClients(options, { ledger: new MemoryUsageLedger(), ...parts });
  return clients.clientOf({ ...CALLER, ...caller });
}
