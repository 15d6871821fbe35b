import { expect, test } from '@jest/globals';
import { component, ofKind, podOf } from './objects.js';
import { helm } from './render.js';

/** Texts that YAML takes for something else when nobody quotes them. */
const [WILDCARD, NUMBER, MAPPING] = ['*.example.com', '1234', 'oidc: tea'];

test('Helm: a wildcard is a host, of an Ingress and of a route', () => {
  const set = {
    'config.HTTP_TRUST_PROXY': '10.244.0.0/16',
    'ingress.enabled': true,
    'ingress.hosts': [WILDCARD],
    'ingress.tlsSecret': NUMBER,
    'gateway.enabled': true,
    'gateway.parentRefs': [{ name: 'public' }],
    'gateway.hostnames': [WILDCARD],
  };
  const objects = helm({ set });
  const { rules, tls } = component(objects, 'Ingress', 'api').spec;
  expect(rules).toMatchObject([{ host: WILDCARD }]);
  expect(tls).toEqual([{ hosts: [WILDCARD], secretName: NUMBER }]);
  expect(component(objects, 'HTTPRoute', 'api').spec.hostnames).toEqual([WILDCARD]);
});

test('Helm: what a user names stays text', () => {
  const set = {
    'debug.enabled': true,
    'debug.group': MAPPING,
    'externalSecrets.enabled': true,
    'externalSecrets.keys': { app: NUMBER, migrate: MAPPING },
    'image.pullSecrets': [NUMBER],
    'postgres.storage.className': NUMBER,
    cronJobs: [{ name: NUMBER, schedule: '@daily' }],
  };
  const objects = helm({ set });
  expect(ofKind(objects, 'RoleBinding').flatMap(({ subjects }) => subjects)).toMatchObject([{ name: MAPPING }]);
  const keys = ofKind(objects, 'ExternalSecret').map(({ spec }) => spec.dataFrom[0].extract.key);
  expect(keys.sort()).toEqual([NUMBER, MAPPING]);
  const task = podOf(objects, 'task').spec;
  expect(task).toMatchObject({ imagePullSecrets: [{ name: NUMBER }], containers: [{ args: ['task', NUMBER] }] });
  const [worker] = podOf(objects, 'worker').spec.containers;
  expect(worker.env).toContainEqual({ name: 'SCHEDULE_CRONJOB_TASKS', value: NUMBER });
  const [claim] = component(objects, 'StatefulSet', 'postgres').spec.volumeClaimTemplates;
  expect(claim.spec.storageClassName).toBe(NUMBER);
});
