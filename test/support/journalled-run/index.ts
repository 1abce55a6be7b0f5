export { JournalledRun } from './journalled-run.js';
