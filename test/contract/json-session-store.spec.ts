import { openJsonSessions } from '#run-testing';
import { sessionStoreContract } from './session-store.contract.js';

describe('JsonSessionStore', () => {
  sessionStoreContract(openJsonSessions);
});
