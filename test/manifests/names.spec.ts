import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { overlayOn } from './derived.js';
import { component, environment, type KubeObject, ofKind, podOf, pods } from './objects.js';
import { RENDERED, render } from './pairs.js';
import { helm, kustomize, ROOT } from './render.js';

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
  expect(metrics).toEqual(['http_server_request_duration_seconds_count', 'http_server_active_requests', 'queue_jobs']);
  expect(metrics.filter((name) => !DECLARED.has(name.replace(/_(count|sum|bucket)$/, '')))).toEqual([]);
  const states =
    queries
      .join()
      .match(/state=~"([^"]+)"/)?.[1]
      ?.split('|') ?? [];
  expect(states).toHaveLength(3);
  for (const state of states) expect(SOURCES).toContain(`'${state}'`);
});

test.each(['kustomize', 'helm'] as const)(
  '%s: an empty answer of Prometheus is a fault to KEDA, not 0: then the fallback acts',
  (way) => {
    const scaled = ofKind(render('everything', way), 'ScaledObject');
    expect(scaled).toHaveLength(2);
    for (const { spec } of scaled) {
      expect(spec.triggers).toMatchObject([{ type: 'prometheus', metadata: { ignoreNullValues: 'false' } }]);
      expect(spec.fallback.replicas).toBe(spec.maxReplicaCount);
    }
  },
);

test('Kustomize: an overlay says once in which namespace is scaled, and has to', () => {
  const more = '  - namespace.yaml\ncomponents: [../../../k8s/components/keda]\n';
  const overlay = (name: string) =>
    overlayOn('k8s/overlays/e2e', more, {
      'namespace.yaml': `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name} }, data: { NAMESPACE: shop, INSTANCE: tea } }`,
    });
  const queries = ofKind(overlay('namespace'), 'ScaledObject').map(({ spec }) => spec.triggers[0].metadata.query);
  expect(queries).toHaveLength(2);
  for (const query of queries)
    expect(new Set(query.match(/namespace="[^"]*"/g))).toEqual(new Set(['namespace="shop"']));
  for (const query of queries) expect(new Set(query.match(/instance="[^"]*"/g))).toEqual(new Set(['instance="tea"']));
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

const RULES = ['pods', 'schedule', 'targets'].map((file) =>
  readFileSync(join(ROOT, `observability/rules/${file}.yaml`), 'utf8'),
);
/** Where alerts find the name of a release: in the names of what the label names. */
const RELEASE = [...RULES.join().matchAll(/"release", "\$1", "(\w+)", "([^"]+)"/g)].map(([, label, pattern]) => ({
  label,
  pattern: new RegExp(`^(?:${pattern})$`),
}));

test.each([
  ...RENDERED,
  { name: 'another release by helm', objects: () => helm({ release: 'my-api' }) },
  { name: 'a prefix by kustomize', objects: () => kustomize('test/manifests/renders/prefixed') },
])('$name: alerts find the same release in the names of pods, Deployments and Jobs', ({ objects }) => {
  const names: Record<string, string[]> = {
    pod: ['api', 'worker'].map((role) => `${component(objects(), 'Deployment', role).metadata.name}-6d5f7c9b8d-x2kqz`),
    job_name: ofKind(objects(), 'Job').map(({ metadata }) => metadata.name),
    deployment: ofKind(objects(), 'Deployment').map(({ metadata }) => metadata.name),
    owner_name: ofKind(objects(), 'CronJob').map(({ metadata }) => metadata.name),
  };
  expect(RELEASE.map(({ label }) => label).sort()).toEqual(Object.keys(names).sort());
  const found = RELEASE.flatMap(({ label = '', pattern }) => names[label]?.map((name) => pattern.exec(name)?.[1]));
  expect(new Set(found)).toEqual(new Set([component(objects(), 'Service', 'api').metadata.name.replace(/-api$/, '')]));
});
