import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { component, type Json, type KubeObject } from './objects.js';
import { RENDERED } from './pairs.js';
import { ROOT } from './render.js';

/** How docs/runbook.md runs `migrate resolve`: the first command of that section. */
const [, recipe = ''] =
  readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8').match(
    /### As the schema's owner\n[\s\S]*?```sh\n([\s\S]*?create -f -\n)/,
  ) ?? [];

const NAMESPACE = `by-hand-${randomUUID().slice(0, 8)}`;

/** In a namespace of this test, as a person whose context names one. */
function shell(script: string, input = ''): string {
  const inNamespace = `set -euo pipefail; kubectl() { command kubectl --namespace ${NAMESPACE} "$@"; }\n${script}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', inNamespace], { encoding: 'utf8', input });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const jobs = () => JSON.parse(shell('kubectl get jobs -o json')).items as KubeObject[];

test.each(RENDERED.filter(({ pair }) => pair === 'production'))(
  '$name: what the runbook runs by hand is the Job’s pod with other arguments, let through to the database',
  ({ objects }) => {
    shell(`kubectl get namespace ${NAMESPACE} 2>/dev/null || kubectl create namespace ${NAMESPACE}`);
    const job = component(objects(), 'Job', 'migrate');
    shell('kubectl apply -f -', JSON.stringify(job));
    shell(
      recipe
        .replaceAll('JOB', job.metadata.name)
        .replaceAll('my-service', 'keelson')
        .replaceAll('NAME', '20260102000000_index'),
    );

    const [copy, original] = ['keelson-by-hand', job.metadata.name].map((name) =>
      jobs().find((one) => one.metadata.name === name),
    );
    const pod = (of?: KubeObject): Json => of?.spec.template.spec;
    const args = ['migrate', 'resolve', '--rolled-back', '20260102000000_index'];
    expect(pod(copy)).toEqual({ ...pod(original), containers: [{ ...pod(original).containers[0], args }] });
    const policy = component(objects(), 'NetworkPolicy', 'migrate').spec.podSelector.matchLabels;
    expect(copy?.spec.template.metadata.labels).toMatchObject(policy);
    shell(`kubectl delete job keelson-by-hand ${job.metadata.name}`);
  },
);
