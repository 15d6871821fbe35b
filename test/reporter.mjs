/**
 * Closes a run with the one line that CI reads: `N passed, N failed`. A file that could not run counts as a failed
 * test, and so does a test that was skipped: nothing is proved by it, so the run fails as well.
 */
export default class Tally {
  #skipped = 0;

  constructor(config) {
    this.partial = Boolean(config.testNamePattern);
  }

  onRunComplete(_contexts, results) {
    // With `-t NAME` the tests that were not asked for are reported as skipped too.
    this.#skipped = this.partial ? 0 : results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + this.#skipped;
    const tally = `\n${results.numPassedTests} passed, ${failed} failed\n`;
    process.once('exit', () => process.stdout.write(tally)); // below the summary, which comes after us
  }

  getLastError() {
    if (this.#skipped > 0) return new Error(`${this.#skipped} tests were skipped`);
  }
}
