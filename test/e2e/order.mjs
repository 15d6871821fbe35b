import { readFileSync } from 'node:fs';

const wantsToBeAlone = ({ path }) => readFileSync(path, 'utf8').includes('alone: true');

/** First the scenarios that share the cluster, those that wait for minutes to pass before the others; then those that want to be alone. */
export default class Order {
  sort(tests) {
    const rank = (test) => (wantsToBeAlone(test) ? 2 : /schedule|cronjob/.test(test.path) ? 0 : 1);
    return [...tests].sort((a, b) => rank(a) - rank(b));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
