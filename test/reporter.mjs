/** What the tests closed may take this long to be gone. */
const GRACE_MS = 10_000;

/**
 * Closes a run with the one line that CI reads: `N passed, N failed`. A file that could not run counts as a failed
 * test, and so does a test that was skipped: nothing is proved by it, so the run fails as well. So does a run that
 * does not end because a test left something open, which Jest itself would wait for without end.
 */
export default class Tally {
  #skipped = 0;

  constructor(config) {
    this.partial = Boolean(config.testNamePattern);
  }

  onRunComplete(_contexts, results) {
    // With `-t NAME` the tests that were not asked for are reported as skipped too.
    this.#skipped = this.partial ? 0 : results.numPendingTests + results.numTodoTests;
    let failed = results.numFailedTests + results.numRuntimeErrorTestSuites + this.#skipped;
    // Below the summary, which comes after us.
    process.once('exit', () => process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`));
    const waiting = setTimeout(() => {
      process.stderr.write(`\na test left open: ${process.getActiveResourcesInfo().join(', ')}\n`);
      failed += 1;
      process.exit(1);
    }, GRACE_MS);
    waiting.unref();
  }

  getLastError() {
    if (this.#skipped > 0) return new Error(`${this.#skipped} tests were skipped`);
  }
}
