import { openJsonSessions } from '../support/storages/index.js';
import { sessionStoreContract } from './session-store.contract.js';

describe('JsonSessionStore', () => {
  sessionStoreContract(openJsonSessions);
});
