import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../src/config/read.js';
import { component, environment, type Json, type KubeObject, ofKind, podOf, pods, role } from './objects.js';
import { RENDERED } from './pairs.js';
import { ROOT } from './render.js';

const source = (file: string) => readFileSync(join(ROOT, 'src', file), 'utf8');
const ROUTES = [
  ...`${source('platform/health/probes.ts')}${source('platform/management/server.ts')}`.matchAll(
    /server\.get[^(]*\('([^']+)'/g,
  ),
];
const ROLES = [...source('main.ts').matchAll(/^ {2}'?([\w-]+)'?: async/gm)].map(([, name]) => name);

/** Where the service listens when nobody says otherwise. */
const { http, management } = readConfig(
  { NODE_ENV: 'test', DATABASE_URL: 'postgres://a@b/c', REDIS_URL: 'redis://a' },
  'api',
);
const PORTS: Record<string, number> = { http: http.port, management: management.port };

test('the routes and roles of the source are found', () => {
  expect(ROUTES.map(([, path]) => path)).toEqual(
    expect.arrayContaining(['/livez', '/readyz', '/startupz', '/metrics']),
  );
  expect(ROLES).toEqual(expect.arrayContaining(['api', 'worker', 'migrate', 'task']));
});

test.each(RENDERED)('$name: pods run roles that there are, and open the ports that these listen on', ({ objects }) => {
  for (const pod of pods(objects()).filter((one) => role(one) !== undefined)) {
    expect(ROLES).toContain(role(pod));
    const own = environment(objects(), pod);
    expect([own.HTTP_PORT, own.MANAGEMENT_PORT]).toEqual([undefined, undefined]);
    for (const { name, containerPort } of pod.spec.containers[0].ports ?? []) expect(containerPort).toBe(PORTS[name]);
  }
});

test.each(RENDERED)('$name: probes ask for paths that there are, on ports that are open', ({ objects }) => {
  for (const name of ['api', 'worker']) {
    const [container] = podOf(objects(), name).spec.containers;
    const asked = (probe: Json) => `${probe.httpGet.port}${probe.httpGet.path}`;
    expect(asked(container.startupProbe)).toBe('management/startupz');
    expect(asked(container.livenessProbe)).toBe('management/livez');
    expect(asked(container.readinessProbe)).toBe(name === 'api' ? 'http/readyz' : 'management/readyz');
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[probe].httpGet;
      expect(ROUTES.map(([, route]) => route)).toContain(path);
      expect(container.ports.map((one: Json) => one.name)).toContain(port);
    }
  }
});

test.each(RENDERED)(
  '$name: a Service sends to a port that its pods open, and none to the management port',
  ({ objects }) => {
    for (const { metadata, spec } of ofKind(objects(), 'Service')) {
      const selected = pods(objects()).filter(({ labels }) => matches(spec.selector, labels));
      expect({ service: metadata.name, pods: selected.length }).toEqual({ service: metadata.name, pods: 1 });
      for (const { targetPort } of spec.ports) {
        expect(selected[0]?.spec.containers[0].ports.map((one: Json) => one.name)).toContain(targetPort);
        expect(targetPort).not.toBe('management');
      }
    }
  },
);

test.each(RENDERED)(
  '$name: each of our pods has its policy; between them, what one may reach lets it in',
  ({ objects }) => {
    const policies = ofKind(objects(), 'NetworkPolicy');
    for (const pod of pods(objects())) {
      const own = policies.filter(({ spec }) => matches(spec.podSelector.matchLabels, pod.labels));
      expect({ pod: pod.owner, policies: own.length }).toEqual({ pod: pod.owner, policies: 1 });
      expect(own[0]?.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    }
    for (const policy of policies) {
      for (const { to = [], ports } of policy.spec.egress ?? []) {
        for (const { podSelector, namespaceSelector } of to) {
          if (namespaceSelector || !podSelector) continue;
          const target = pods(objects()).find(({ labels }) => matches(podSelector.matchLabels, labels));
          expect({ policy: policy.metadata.name, target: target?.owner }).toEqual({
            policy: policy.metadata.name,
            target: expect.any(String),
          });
          if (target)
            expect(admits(objects(), target.component, policy.spec.podSelector.matchLabels, ports)).toBe(true);
        }
      }
    }
  },
);

/** Whether the policy of component `to` lets pods with `labels` reach its `ports`. */
function admits(objects: KubeObject[], to: string, labels: Record<string, string>, ports: Json[]): boolean {
  const open: Json[] = podOf(objects, to).spec.containers[0].ports;
  const number = ({ port }: Json) => open.find((one) => one.name === port)?.containerPort ?? port;
  return component(objects, 'NetworkPolicy', to).spec.ingress.some(
    (rule: Json) =>
      rule.ports.some((one: Json) => ports.map(number).includes(number(one))) &&
      (rule.from === undefined || rule.from.some((peer: Json) => matches(peer.podSelector?.matchLabels, labels))),
  );
}

function matches(selector: Record<string, string> | undefined, labels: Record<string, string>): boolean {
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}
