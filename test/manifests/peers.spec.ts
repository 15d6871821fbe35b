import { expect, test } from '@jest/globals';
import { component, environment, type Json, type KubeObject, ofKind, podOf } from './objects.js';
import { RENDERED } from './pairs.js';
import { helm } from './render.js';

/** Lists of peers in the objects' policies. */
function peers(objects: KubeObject[]): Json[] {
  const rules = ofKind(objects, 'NetworkPolicy').flatMap(({ spec }) => [
    ...(spec.ingress ?? []),
    ...(spec.egress ?? []),
  ]);
  return rules.flatMap((rule: Json) => ['from', 'to'].filter((key) => key in rule).map((key) => rule[key]));
}

test.each(RENDERED)('$name: no list of peers is empty, which would be everybody', ({ objects }) => {
  expect(peers(objects()).length).toBeGreaterThan(5);
  expect(peers(objects()).filter((list) => list.length === 0)).toEqual([]);
});

test('Helm: when no Prometheus is named, nobody reaches the management port', () => {
  const objects = helm({ set: { 'networkPolicy.prometheus': [] } });
  const ports = (name: string) =>
    (component(objects, 'NetworkPolicy', name).spec.ingress ?? []).flatMap((rule: Json) => rule.ports);
  expect(ports('api')).toEqual([{ port: 'http', protocol: 'TCP' }]);
  expect(ports('worker')).toEqual([]);
  expect(component(objects, 'NetworkPolicy', 'worker').spec.policyTypes).toContain('Ingress');
});

test.each(['keelson-redis', 'keelson-redis.keelson', 'keelson-redis.keelson.svc.cluster.local'])(
  'Helm: sessions may have another database of the chart’s own Redis, at %s',
  (host) => {
    const url = `redis://sessions@${host}:6379/1`;
    const objects = helm({ set: { 'config.REDIS_SESSION_URL': url } });
    expect(environment(objects, podOf(objects, 'api')).REDIS_SESSION_URL).toBe(url);
  },
);
