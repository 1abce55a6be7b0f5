import { writeFileSync } from 'node:fs';

/** Writes the totals of a jest run as JSON to the file that the option `file` names. */
export default class JestCountsReporter {
  constructor(_globalConfig, options) {
    this.file = process.env.JEST_COUNTS_FILE ?? options.file;
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(this.file, JSON.stringify(counts));
  }
}
