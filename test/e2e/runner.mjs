import { basename } from 'node:path';
import TestRunner from 'jest-runner';

/** They take a node away, or ask for 0 failed requests, which a processor that starts other pods cannot give. */
const ALONE = [
  'autoscaling',
  'configuration',
  'drain',
  'failed-migration',
  'pods-killed',
  'power-cut',
  'rolling-upgrade',
];
/** The longest of the others, which begin first: two wait for minutes to pass, and leave the processors to the third. */
const LONGEST = ['schedule', 'cronjob', 'skaffold', 'dependencies'];

/** Runs the scenarios that can share the cluster, some at once, and then those that need it alone. */
export default class Runner extends TestRunner {
  async runTests(tests, watcher, options) {
    const alone = tests.filter((test) => ALONE.includes(nameOf(test)));
    const shared = tests.filter((test) => !alone.includes(test)).sort((a, b) => rank(a) - rank(b));
    await super.runTests(shared, watcher, options);
    await super.runTests(alone, watcher, { ...options, serial: true });
  }
}

const nameOf = ({ path }) => basename(path, '.spec.ts');

function rank(test) {
  const at = LONGEST.indexOf(nameOf(test));
  return at < 0 ? LONGEST.length : at;
}
