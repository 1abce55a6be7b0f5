import { SqliteTestStorage } from '#storage-testing';
import { runEventLogContract } from './run-event-log.contract.js';
import { runStoreContract } from './run-store.contract.js';
import { sessionStoreContract } from './session-store.contract.js';
import { usageLedgerContract } from './usage-ledger.contract.js';

const open = (): Promise<SqliteTestStorage> => SqliteTestStorage.open();

describe('SqliteSessionStore', () => {
  sessionStoreContract(open);
});
describe('SqliteRunStore', () => {
  runStoreContract(open);
});
describe('SqliteRunEventLog', () => {
  runEventLogContract(open);
});
describe('SqliteUsageLedger', () => {
  usageLedgerContract(open);
});
