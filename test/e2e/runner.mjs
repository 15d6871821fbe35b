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
/** They wait for minutes to pass, and so begin before the others. */
const LONG = ['schedule', 'cronjob', 'skaffold'];

const isOneOf =
  (names) =>
  ({ path }) =>
    names.includes(basename(path, '.spec.ts'));

/** Runs the scenarios that can share the cluster, some at once, and then those that need it alone. */
export default class Runner extends TestRunner {
  async runTests(tests, watcher, options) {
    const [alone, shared] = ofBoth(tests, isOneOf(ALONE));
    await super.runTests(ofBoth(shared, isOneOf(LONG)).flat(), watcher, options);
    await super.runTests(alone, watcher, { ...options, serial: true });
  }
}

/** Those for which `is` holds, and the others. */
function ofBoth(tests, is) {
  return [tests.filter(is), tests.filter((test) => !is(test))];
}
