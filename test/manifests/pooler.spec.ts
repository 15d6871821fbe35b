import { expect, test } from '@jest/globals';
import { overlayOn } from './derived.js';
import { component, environment, type KubeObject, ofKind, pods, role } from './objects.js';
import { RENDERED } from './pairs.js';
import { helm } from './render.js';

/** Seconds that a connection may be in use when its time is up: DATABASE_TRANSACTION_TIMEOUT_MS, and the next look at it. */
const IN_USE = 10;

/** Pods that reach the database through the pooler. */
const clients = (objects: KubeObject[]) =>
  pods(objects).filter((pod) => ['api', 'worker', 'task'].includes(role(pod) ?? ''));
const pooler = (objects: KubeObject[]) => component(objects, 'Deployment', 'pgbouncer');
const EVERYTHING = RENDERED.filter(({ pair }) => pair === 'everything');

test.each(EVERYTHING)(
  '$name: a pooler that stops takes connections until none is sent to it, and outlives all that it has',
  ({ objects }) => {
    const { terminationGracePeriodSeconds, containers } = pooler(objects()).spec.template.spec;
    const withdraw = containers[0].lifecycle?.preStop?.sleep?.seconds;
    expect(withdraw).toBeGreaterThanOrEqual(10);
    expect(clients(objects())).toHaveLength(3);
    for (const pod of clients(objects())) {
      const lifetime = Number(environment(objects(), pod).DATABASE_MAX_LIFETIME_SECONDS);
      expect(withdraw + lifetime + IN_USE).toBeLessThan(terminationGracePeriodSeconds);
    }
  },
);

test.each(EVERYTHING)(
  '$name: Reloader restarts the pooler too: it reads its password when it starts',
  ({ objects }) => {
    const restarted = ofKind(objects(), 'Deployment').map(({ metadata }) => metadata.annotations);
    expect(restarted).toHaveLength(3);
    for (const annotations of restarted)
      expect(annotations).toMatchObject({ 'secret.reloader.stakater.com/auto': 'true' });
  },
);

/** A pooler in front of the managed database of an overlay, which is said in `database`. */
const inFront = (database: string) =>
  overlayOn(
    'k8s/overlays/production',
    `  - database.yaml
components: [../../../k8s/components/pgbouncer]
namePrefix: tea-
configMapGenerator: [{ name: keelson, behavior: merge, literals: [DATABASE_CA=certificate] }]
`,
    {
      'database.yaml': `{ apiVersion: v1, kind: ConfigMap, metadata: { name: database, annotations: { config.kubernetes.io/local-config: 'true' } }, data: { ${database} } }`,
    },
  );

test('Kustomize: an overlay says where the pooler finds the database, and whether over TLS, and has to', () => {
  const objects = inFront('HOST: postgres.internal, TLS: verify-full');
  const [pod] = pods([pooler(objects)]);
  if (pod === undefined) throw new Error('no pod');
  expect(environment(objects, pod)).toEqual({ POSTGRES_HOST: 'postgres.internal', POSTGRES_TLS: 'verify-full' });
  expect(() => inFront('HOST: postgres.internal')).toThrow('data.TLS');
  expect(() => inFront('TLS: verify-full')).toThrow('data.HOST');
});

/** The same with the chart, in front of the database of examples/production.yaml. */
const inFrontByHelm = () =>
  helm({
    values: ['examples/production.yaml'],
    set: {
      'config.DATABASE_URL': '',
      'config.DATABASE_TLS': 'disable',
      'config.DATABASE_CA': 'certificate',
      'pgbouncer.enabled': true,
      'pgbouncer.databaseHost': 'postgres.internal',
      'pgbouncer.databaseTls': 'verify-full',
      'pgbouncer.databaseCa': 'certificate',
    },
  });

test.each([
  ['Kustomize', () => inFront('HOST: postgres.internal, TLS: verify-full'), 'tea-keelson-pgbouncer'],
  ['Helm', inFrontByHelm, 'keelson-pgbouncer'],
])(
  '%s: pods ask the pooler for no TLS, which it has not, nor do they keep the certificate of the database',
  (_tree, render, host) => {
    const objects = render();
    expect(clients(objects).length).toBeGreaterThanOrEqual(2);
    for (const pod of clients(objects))
      expect(environment(objects, pod)).toMatchObject({
        DATABASE_TLS: 'disable',
        DATABASE_CA: '',
        DATABASE_URL: `postgresql://keelson_app@${host}:5432/keelson`,
      });
  },
);
