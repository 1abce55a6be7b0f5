import { openMemoryStorage } from '#storage-testing';
import { runEventLogContract } from './run-event-log.contract.js';
import { runStoreContract } from './run-store.contract.js';
import { sessionStoreContract } from './session-store.contract.js';
import { usageLedgerContract } from './usage-ledger.contract.js';

describe('MemorySessionStore', () => {
  sessionStoreContract(openMemoryStorage);
});
describe('MemoryRunStore', () => {
  runStoreContract(openMemoryStorage);
});
describe('MemoryRunEventLog', () => {
  runEventLogContract(openMemoryStorage);
});
describe('MemoryUsageLedger', () => {
  usageLedgerContract(openMemoryStorage);
});
