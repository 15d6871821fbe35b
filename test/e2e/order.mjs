import { readFileSync } from 'node:fs';

const wantsToBeAlone = ({ path }) => readFileSync(path, 'utf8').includes('alone: true');

/** First the scenarios that share the cluster, the one that waits for minutes to pass before the others; then those that want to be alone. */
export default class Order {
  sort(tests) {
    const rank = (test) => (wantsToBeAlone(test) ? 2 : test.path.includes('schedule') ? 0 : 1);
    return [...tests].sort((a, b) => rank(a) - rank(b));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
