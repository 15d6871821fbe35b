import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { connections, ofService, poolerSetting } from './budget.js';
import { component, type Json, ofKind } from './objects.js';
import { PAIRS, RENDERED, render } from './pairs.js';
import { CHART, helm, helmRefusal } from './render.js';

const values = (file: string): Json => load(readFileSync(resolve(CHART, file), 'utf8'));

/** What the database of a pair allows: said once, in the values. */
function maxConnections(pair: string): number {
  const [file] = PAIRS[pair]?.values.values ?? [];
  return (file && values(file).database?.maxConnections) ?? values('values.yaml').database.maxConnections;
}

test.each(RENDERED)(
  '$name: all pods of two generations, a migration and the administrator fit the database',
  ({ pair, objects }) => {
    expect(connections(objects())).toBeLessThanOrEqual(maxConnections(pair));
    const postgres = ofKind(objects(), 'StatefulSet').find(({ metadata }) => metadata.name.endsWith('-postgres'));
    const args = postgres?.spec.template.spec.containers[0].args;
    if (args) expect(args).toContain(`max_connections=${maxConnections(pair)}`);
  },
);

test.each(Object.keys(PAIRS))(
  '%s: the chart counts as this test does: it renders at the sum, and not below',
  (pair) => {
    const needed = connections(render(pair, 'helm'));
    const own = PAIRS[pair]?.values;
    helm({ ...own, set: { ...own?.set, 'database.maxConnections': needed } });
    const refusal = helmRefusal({ ...own, set: { ...own?.set, 'database.maxConnections': needed - 1 } });
    expect(refusal).toContain(`the pods may open ${needed} connections, and database.maxConnections is ${needed - 1}`);
  },
);

test('one pooler has room for every connection of the service', () => {
  const objects = render('everything', 'kustomize');
  expect(ofService(objects)).toBeLessThanOrEqual(poolerSetting(objects, 'max_client_conn'));
});

test.each(RENDERED)('$name: a rollout waits longer than the migration may take', ({ objects }) => {
  const { activeDeadlineSeconds } = component(objects(), 'Job', 'migrate').spec;
  for (const name of ['api', 'worker']) {
    const { spec } = component(objects(), 'Deployment', name);
    expect(spec.progressDeadlineSeconds).toBeGreaterThan(activeDeadlineSeconds);
  }
});

test('the exit codes that fail the Job at once are those that docs/runbook.md says', () => {
  const runbook = readFileSync(join(CHART, '../../docs/runbook.md'), 'utf8');
  const rows = [...runbook.matchAll(/^\| (\d+) \|.*\| fail( at once)? \|$/gm)].map(([, code]) => Number(code));
  const [rule] = component(render('default', 'helm'), 'Job', 'migrate').spec.podFailurePolicy.rules;
  expect(rule).toEqual({ action: 'FailJob', onExitCodes: { containerName: 'migrate', operator: 'In', values: rows } });
});
