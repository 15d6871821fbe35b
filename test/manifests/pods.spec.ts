import { expect, test } from '@jest/globals';
import { component, type Json, ofKind, pods, role } from './objects.js';
import { RENDERED } from './pairs.js';
import { helm } from './render.js';

test.each(RENDERED)(
  '$name: every pod keeps to what Pod Security calls restricted, and a read-only root',
  ({ objects }) => {
    expect(pods(objects()).length).toBeGreaterThan(2);
    for (const { owner, spec } of pods(objects())) {
      expect({ owner, spec }).toMatchObject({
        owner,
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        },
      });
      expect(spec.securityContext.runAsUser).toBeGreaterThan(0);
      expect(spec.containers).toHaveLength(1);
      for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.terminationMessagePolicy).toBe('FallbackToLogsOnError');
        expect(container.imagePullPolicy).toBe('IfNotPresent');
        expect(container.image).toMatch(/:(?!latest$|unversioned$)[\w.-]+$|@sha256:/);
        expect(Object.keys(container.resources.requests).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
        expect(Object.keys(container.resources.limits).sort()).toEqual(['ephemeral-storage', 'memory']);
      }
      for (const { emptyDir, hostPath } of spec.volumes ?? []) {
        expect(hostPath).toBeUndefined();
        if (emptyDir) expect(emptyDir.sizeLimit).toMatch(/Mi$/);
      }
    }
  },
);

test.each(RENDERED)('$name: api and worker roll without a gap, and spread', ({ objects }) => {
  for (const name of ['api', 'worker']) {
    const { spec } = component(objects(), 'Deployment', name);
    expect(spec).toMatchObject({
      minReadySeconds: 5,
      revisionHistoryLimit: 5,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
    });
    const pod = spec.template.spec;
    const spread = pod.topologySpreadConstraints.map((one: Json) => [
      one.topologyKey,
      one.whenUnsatisfiable,
      one.matchLabelKeys,
    ]);
    expect(spread).toEqual([
      ['topology.kubernetes.io/zone', 'ScheduleAnyway', ['pod-template-hash']],
      ['kubernetes.io/hostname', 'ScheduleAnyway', ['pod-template-hash']],
    ]);
    for (const constraint of pod.topologySpreadConstraints) expect(constraint.labelSelector).toEqual(spec.selector);
    expect(component(objects(), 'PodDisruptionBudget', name).spec).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: spec.selector,
    });
  }
});

test.each(RENDERED)('$name: whatever serves leaves a lost node', ({ objects }) => {
  for (const { metadata, spec } of ofKind(objects(), 'Deployment')) {
    const { tolerations = [] } = spec.template.spec;
    const lost = tolerations.filter((one: Json) => one.tolerationSeconds <= 30).map((one: Json) => one.key);
    expect([metadata.name, ...lost]).toEqual([
      metadata.name,
      'node.kubernetes.io/unreachable',
      'node.kubernetes.io/not-ready',
    ]);
  }
});

/** Where pods run is a value of what makes them; the pod of `helm test` goes where migrations go. */
test('Helm: every pod of the image and of the pooler can be placed', () => {
  const placed = {
    podAnnotations: { 'example.com/team': 'tea' },
    nodeSelector: { 'example.com/pool': 'tea' },
    affinity: { nodeAffinity: {} },
    tolerations: [{ key: 'example.com/dedicated', operator: 'Exists' }],
    priorityClassName: 'high',
  };
  const places = ['api', 'worker', 'migrate', 'task', 'pgbouncer'];
  const set = Object.fromEntries(
    places.flatMap((place) => Object.entries(placed).map(([key, value]) => [`${place}.${key}`, value])),
  );
  const cronJobs = [{ name: 'tea', schedule: '@daily' }];
  const found = pods(helm({ set: { ...set, cronJobs, 'pgbouncer.enabled': true } }));
  const { podAnnotations, tolerations, ...spec } = placed;
  for (const place of [...places, 'test']) {
    const pod = found.find(({ component }) => component === place);
    expect(pod).toMatchObject({ annotations: podAnnotations, spec });
    expect(pod?.spec.tolerations).toEqual(expect.arrayContaining(tolerations));
  }
});

test.each(RENDERED)(
  '$name: what an autoscaler scales has no number of its own, and everything else has one',
  ({ objects }) => {
    const scaled = objects().flatMap(({ spec }) => (spec?.scaleTargetRef ? [spec.scaleTargetRef.name] : []));
    expect(new Set(scaled).size).toBe(scaled.length);
    for (const { metadata, spec } of ofKind(objects(), 'Deployment')) {
      expect({ name: metadata.name, fixed: spec.replicas !== undefined }).toEqual({
        name: metadata.name,
        fixed: !scaled.includes(metadata.name),
      });
    }
  },
);

test.each(RENDERED)('$name: probes are those of the design', ({ objects }) => {
  for (const { spec } of pods(objects()).filter((pod) => ['api', 'worker'].includes(role(pod) ?? ''))) {
    const times = ({ periodSeconds, timeoutSeconds, failureThreshold }: Json) => [
      periodSeconds,
      timeoutSeconds,
      failureThreshold,
    ];
    const [{ livenessProbe, readinessProbe, startupProbe }] = spec.containers;
    expect([livenessProbe, readinessProbe, startupProbe].map(times)).toEqual([
      [10, 5, 3],
      [3, 2, 2],
      [2, 2, 30],
    ]);
  }
});
