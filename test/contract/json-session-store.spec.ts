import { openJsonSessions } from '#storage-testing';
import { sessionStoreContract } from './session-store.contract.js';

describe('JsonSessionStore', () => {
  sessionStoreContract(openJsonSessions);
});
