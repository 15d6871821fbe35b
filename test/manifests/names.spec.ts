import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { overlayOn } from './derived.js';
import { environment, type KubeObject, ofKind, podOf, pods } from './objects.js';
import { render } from './pairs.js';
import { ROOT } from './render.js';

const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file) && !file.includes('generated'))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  .join('\n');
/** Names of metrics and tasks, as the code declares them. */
const DECLARED = new Set([...SOURCES.matchAll(/\bname: '([a-z0-9_-]+)'/g)].map(([, name]) => name));

const everything = () => render('everything', 'kustomize');

test('every metric that something scales by is one that the service has, with the labels and states that are asked for', () => {
  const queries = ofKind(everything(), 'ScaledObject').flatMap(({ spec }) =>
    spec.triggers.map(({ metadata }: KubeObject) => String((metadata as unknown as { query: string }).query)),
  );
  const metrics = queries.flatMap((query) => query.match(/[a-z_]+(?=\{)/g) ?? []);
  expect(metrics).toEqual(['http_server_request_duration_seconds_count', 'queue_jobs']);
  expect(metrics.filter((name) => !DECLARED.has(name.replace(/_(count|sum|bucket)$/, '')))).toEqual([]);
  const states =
    queries
      .join()
      .match(/state=~"([^"]+)"/)?.[1]
      ?.split('|') ?? [];
  expect(states).toHaveLength(3);
  for (const state of states) expect(SOURCES).toContain(`'${state}'`);
});

test('Kustomize: an overlay says once in which namespace is scaled, and has to', () => {
  const more = '  - namespace.yaml\ncomponents: [../../../k8s/components/keda]\n';
  const overlay = (name: string) =>
    overlayOn('k8s/overlays/e2e', more, {
      'namespace.yaml': `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name} }, data: { NAMESPACE: shop, INSTANCE: tea } }`,
    });
  const queries = ofKind(overlay('namespace'), 'ScaledObject').map(({ spec }) => spec.triggers[0].metadata.query);
  expect(queries).toHaveLength(2);
  for (const query of queries) expect(query.match(/namespace="[^"]*"/g)).toEqual(['namespace="shop"']);
  for (const query of queries) expect(query.match(/instance="[^"]*"/g)).toEqual(['instance="tea"']);
  expect(() => overlay('other')).toThrow('nothing selected by ConfigMap.[noVer].[noGrp]/namespace');
});

test('a CronJob runs a task that there is, by its Job’s name, and workers leave that task alone', () => {
  const jobs = ofKind(everything(), 'CronJob');
  const tasks = jobs.map((job) => pods([job])[0]?.spec.containers[0].args[1]);
  expect(tasks.filter((name) => !DECLARED.has(name))).toEqual([]);
  expect(environment(everything(), podOf(everything(), 'worker')).SCHEDULE_CRONJOB_TASKS).toBe(tasks.join());
  for (const job of jobs) {
    const [container] = pods([job])[0]?.spec.containers ?? [];
    const { valueFrom } = container.env.find(({ name }: { name: string }) => name === 'TASK_JOB_NAME');
    expect(valueFrom.fieldRef.fieldPath).toBe("metadata.labels['batch.kubernetes.io/job-name']");
    expect(job.metadata.name.length).toBeLessThanOrEqual(52);
    expect(job.spec).toMatchObject({
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
    });
    expect(job.spec.startingDeadlineSeconds).toBeGreaterThan(10); // below 10 s a CronJob may never start
  }
});

test('Prometheus finds both roles, and no other pod', () => {
  const [monitor] = ofKind(everything(), 'PodMonitor');
  const { matchLabels, matchExpressions } = monitor?.spec.selector ?? {};
  const found = pods(everything()).filter(
    ({ labels }) =>
      Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
      matchExpressions.every(({ key, values }: { key: string; values: string[] }) =>
        values.includes(labels[key] ?? ''),
      ),
  );
  expect(found.map(({ component }) => component).sort()).toEqual(['api', 'worker']);
  for (const { port, path } of monitor?.spec.podMetricsEndpoints ?? []) {
    expect(path).toBe('/metrics');
    for (const { spec } of found)
      expect(spec.containers[0].ports.map(({ name }: { name: string }) => name)).toContain(port);
  }
});
