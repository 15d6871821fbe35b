import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CHART, helmRefusal } from './render.js';

/** What puts a pooler before the database of examples/production.yaml. */
const POOLED = {
  'config.DATABASE_URL': '',
  'config.DATABASE_TLS': 'disable',
  'pgbouncer.enabled': true,
  'pgbouncer.databaseHost': 'postgres.production.internal',
};

/** Values that cannot work, beside those of examples/production.yaml or none, and what the chart says. */
const REFUSALS: { set: Record<string, unknown>; production?: true; release?: string; says: string }[] = [
  {
    set: { 'api.replicas': 2 },
    says: 'api.replicas and api.autoscaling.enabled exclude each other: every upgrade would undo what the autoscaler did.',
  },
  {
    set: { 'worker.autoscaling.enabled': true },
    says: 'worker.replicas and worker.autoscaling.enabled exclude each other: every upgrade would undo what the autoscaler did.',
  },
  {
    set: { 'worker.replicas': null },
    says: 'worker.replicas is empty and worker.autoscaling is off: say how many pods there shall be.',
  },
  {
    set: { 'api.autoscaling.minReplicas': 5 },
    says: 'api.autoscaling.minReplicas (5) is more than maxReplicas (4).',
  },
  {
    set: { 'api.terminationGracePeriodSeconds': 27 },
    says: 'api.terminationGracePeriodSeconds (27) must be more than the 27 s that the steps of a stop may take (config: DRAIN_DELAY_SECONDS and its like).',
  },
  {
    set: { 'config.WORK_TIMEOUT_SECONDS': '53' },
    says: 'worker.terminationGracePeriodSeconds (60) must be more than the 60 s that the steps of a stop may take (config: DRAIN_DELAY_SECONDS and its like).',
  },
  {
    set: { 'config.CLOSE_TIMEOUT_SECONDS': null },
    says: 'config.CLOSE_TIMEOUT_SECONDS is empty: the grace period cannot be checked without it.',
  },
  {
    set: { 'config.MANAGEMENT_PORT': '9999' },
    says: 'config.MANAGEMENT_PORT would not do what it says: the management port is 9090 in every manifest.',
  },
  {
    set: { 'config.DATABASE_POOL_MAX': '9' },
    says: 'config.DATABASE_POOL_MAX would not do what it says: set api.poolMax, worker.poolMax and task.poolMax.',
  },
  {
    set: { 'worker.poolMax': 1 },
    says: 'worker.poolMax (1) is less than the 2 connections that a pod opens before it is ready: raise it, or lower config.DATABASE_POOL_MIN.',
  },
  {
    set: { 'config.DATABASE_TLS': 'verify-full' },
    says: 'config.DATABASE_TLS must be disable with postgres.enabled or pgbouncer.enabled: neither offers TLS to pods; from the pooler on it is pgbouncer.databaseTls.',
  },
  {
    set: { 'migrate.env.DATABASE_DIRECT_TLS': 'require' },
    says: 'migrate.env.DATABASE_DIRECT_TLS and pgbouncer.databaseTls must not ask for TLS with postgres.enabled: it offers none.',
  },
  {
    production: true,
    set: { 'migrate.env.DATABASE_DIRECT_TLS': 'disable' },
    says: 'migrate.env.DATABASE_DIRECT_TLS (disable) is weaker than config.DATABASE_TLS (verify-full): the schema’s owner would send its password, and all it does, with less protection.',
  },
  {
    production: true,
    set: {
      ...POOLED,
      'pgbouncer.databaseTls': 'verify-full',
      'pgbouncer.databaseCa': 'PEM',
      'migrate.env.DATABASE_DIRECT_TLS': 'require',
    },
    says: 'migrate.env.DATABASE_DIRECT_TLS (require) is weaker than pgbouncer.databaseTls (verify-full): the schema’s owner would send its password, and all it does, with less protection.',
  },
  {
    production: true,
    set: {
      ...POOLED,
    },
    says: 'pgbouncer.databaseTls is empty and postgres.enabled is false: say how the pooler reaches the database (verify-full, require, prefer or disable).',
  },
  {
    production: true,
    set: {
      ...POOLED,
      'pgbouncer.databaseTls': 'verify-full',
    },
    says: 'pgbouncer.databaseCa is empty: with databaseTls verify-full the pooler must know who signs the database’s certificate.',
  },
  {
    set: { 'networkPolicy.database': [{ ipBlock: { cidr: '10.20.0.0/24' } }] },
    says: 'networkPolicy.database has no effect with postgres.enabled: pods use the chart’s own.',
  },
  {
    production: true,
    set: { 'networkPolicy.databaseDirectPort': 6432 },
    says: 'migrate.env.DATABASE_DIRECT_URL has the port 5432, which networkPolicy.databaseDirectPort (6432) does not let through.',
  },
  {
    production: true,
    set: { 'config.REDIS_SESSION_URL': 'rediss://session.production.internal:6380/0' },
    says: 'config.REDIS_SESSION_URL has the port 6380, which networkPolicy.redisPort (6379) does not let through.',
  },
  {
    set: { 'config.REDIS_SESSION_URL': 'rediss://session.production.internal:6379/0' },
    says: 'config.REDIS_SESSION_URL is not the chart’s own Redis, and networkPolicy.redis is empty: no pod could reach it; name its peers (ipBlock or podSelector).',
  },
  {
    set: { 'config.REDIS_QUEUE_URL': 'redis://queue@keelson-redis.elsewhere.svc/1' },
    says: 'config.REDIS_QUEUE_URL is not the chart’s own Redis, and networkPolicy.redis is empty: no pod could reach it; name its peers (ipBlock or podSelector).',
  },
  {
    set: { 'networkPolicy.dns': [] },
    says: 'networkPolicy.dns is empty: the port of DNS would be open to everybody; name its peers (ipBlock or podSelector).',
  },
  {
    set: { 'monitoring.enabled': true, 'networkPolicy.prometheus': [] },
    says: 'networkPolicy.prometheus is empty: with monitoring.enabled nobody could read the metrics; name its peers (ipBlock or podSelector).',
  },
  {
    set: { 'networkPolicy.enabled': false, 'networkPolicy.denyNamespace': true },
    says: 'networkPolicy.denyNamespace without networkPolicy.enabled would cut off every pod, the service’s own too: enable both or none.',
  },
  {
    set: { 'task.poolMax': 2, 'config.DATABASE_POOL_MIN': '3', cronJobs: [{ name: 'tea', schedule: '@daily' }] },
    says: 'task.poolMax (2) is less than the 3 connections that a pod opens before it is ready: raise it, or lower config.DATABASE_POOL_MIN.',
  },
  {
    set: { 'secrets.keys': ['DATABASE_PASSWORD', 'SESSION_SECRETS'] },
    says: 'secrets.keys lacks REDIS_PASSWORD, which pods cannot do without here.',
  },
  {
    set: { 'ingress.enabled': true, 'ingress.hosts': ['keelson.example.com'] },
    says: 'config.HTTP_TRUST_PROXY is empty: behind gateway.enabled or ingress.enabled every client would have the proxy’s address and share its limit of logins; name the proxy’s addresses (CIDR ranges).',
  },
  {
    set: { 'migrate.activeDeadlineSeconds': 900 },
    says: 'rollout.progressDeadlineSeconds (900) must be more than migrate.activeDeadlineSeconds (900): new pods are unready until the migration is done.',
  },
  {
    set: { 'api.poolMax': 20 },
    says: 'the pods may open 197 connections, and database.maxConnections is 100: lower poolMax or the most replicas, or raise the database’s limit.',
  },
  {
    set: { 'config.DATABASE_URL': 'postgresql://app@db/shop' },
    says: 'config.DATABASE_URL and postgres.enabled exclude each other: say which one it is.',
  },
  {
    set: { 'redis.enabled': false },
    says: 'config.REDIS_URL is empty and redis.enabled is false: say where it is.',
  },
  {
    production: true,
    set: { 'migrate.env.DATABASE_DIRECT_URL': '' },
    says: 'migrate.env.DATABASE_DIRECT_URL is empty and postgres.enabled is false: say where migrations reach the database, as the owner of the schema.',
  },
  {
    set: { 'migrate.env.DATABASE_DIRECT_URL': 'postgresql://owner@db/shop' },
    says: 'migrate.env.DATABASE_DIRECT_URL and postgres.enabled exclude each other: say which one it is.',
  },
  {
    production: true,
    set: { 'networkPolicy.database': [] },
    says: 'networkPolicy.database is empty: no pod could reach the store; name its peers (ipBlock or podSelector).',
  },
  {
    set: { 'config.SESSION_SECRETS': 'abc' },
    says: 'config.SESSION_SECRETS is a secret: put it into the Secret keelson.',
  },
  {
    set: { 'config.MANAGEMENT_TOKEN': 'abc' },
    says: 'config.MANAGEMENT_TOKEN is a secret: put it into the Secret keelson.',
  },
  {
    set: { 'config.OTEL_EXPORTER_OTLP_ENDPOINT': 'http://collector:4318' },
    says: 'networkPolicy.collector is empty: no trace would get to config.OTEL_EXPORTER_OTLP_ENDPOINT; name its peers (ipBlock or podSelector).',
  },
  {
    production: true,
    set: { 'config.DATABASE_URL': 'postgresql://app:tea@db/shop' },
    says: 'config.DATABASE_URL has a password in it: put that into the Secret.',
  },
  {
    production: true,
    set: { 'config.REDIS_QUEUE_URL': 'rediss://:tea@queue.production.internal:6379/0' },
    says: 'config.REDIS_QUEUE_URL has a password in it: put that into the Secret.',
  },
  {
    set: { 'keda.enabled': true },
    says: 'keda.enabled decides how many pods there are: turn api.autoscaling off and set api.replicas to null.',
  },
  {
    set: { 'keda.enabled': true, 'api.autoscaling.enabled': false, 'worker.replicas': null },
    says: 'keda.enabled scales by what Prometheus reads from the pods: enable monitoring, too.',
  },
  {
    set: {
      'keda.enabled': true,
      'api.autoscaling.enabled': false,
      'worker.replicas': null,
      'monitoring.enabled': true,
      'keda.worker.minReplicas': 5,
    },
    says: 'keda.worker.minReplicas (5) is more than maxReplicas (4).',
  },
  {
    set: { 'pgbouncer.enabled': true, 'pgbouncer.maxClientConnections': 50 },
    says: 'the pods may open 72 connections, and pgbouncer.maxClientConnections is 50: one pooler may have to take them all.',
  },
  {
    set: { 'pgbouncer.enabled': true, 'config.DATABASE_MAX_LIFETIME_SECONDS': '280' },
    says: 'config.DATABASE_MAX_LIFETIME_SECONDS (280) must be at most 279 with pgbouncer.enabled: a pooler that stops waits for pods to replace their connections to it.',
  },
  {
    production: true,
    set: { 'pgbouncer.enabled': true },
    says: 'config.DATABASE_URL and pgbouncer.enabled exclude each other: pods go through the pooler; pgbouncer.databaseHost says where the database is.',
  },
  {
    production: true,
    set: { 'pgbouncer.enabled': true, 'config.DATABASE_URL': '' },
    says: 'pgbouncer.databaseHost is empty and postgres.enabled is false: say where the pooler reaches the database.',
  },
  {
    set: { 'externalSecrets.enabled': true, 'sealedSecrets.enabled': true },
    says: 'externalSecrets.enabled and sealedSecrets.enabled exclude each other: both would make the same Secrets.',
  },
  {
    set: { 'gateway.enabled': true },
    says: 'gateway.parentRefs or gateway.hostnames is empty: the route would belong to no Gateway, or take every host of it.',
  },
  { set: { 'ingress.enabled': true }, says: 'ingress.hosts is empty: the Ingress would take every host.' },
  {
    set: { 'service.nodePort': 30080 },
    says: 'service.nodePort has no effect with service.type ClusterIP: use NodePort.',
  },
  {
    set: { 'service.externalTrafficPolicy': 'Local' },
    says: 'service.externalTrafficPolicy is for service.type NodePort and LoadBalancer.',
  },
  {
    set: { 'service.loadBalancerSourceRanges': ['10.0.0.0/8'] },
    says: 'service.loadBalancerSourceRanges is for service.type LoadBalancer: with another one it would protect nothing.',
  },
  {
    set: { cronJobs: [{ name: 'tea', schedule: '@daily' }], 'task.terminationGracePeriodSeconds': 52 },
    says: 'task.terminationGracePeriodSeconds (52) must be more than the 52 s that the steps of a stop may take (config: WORK_TIMEOUT_SECONDS and its like).',
  },
  {
    set: { cronJobs: [{ name: 'a-task-with-a-name-that-is-long', schedule: '@daily' }] },
    release: 'a-release-with-a-long-name',
    says: 'the CronJob a-release-with-a-long-name-task-a-task-with-a-name-that-is-long would have a name of 63 characters, and 52 is the most: shorten the release’s.',
  },
];

const refuse = ({ set, production, release }: (typeof REFUSALS)[number]) =>
  helmRefusal({ release, values: production ? ['examples/production.yaml'] : [], set });

test.each(REFUSALS)('$set: $says', (refusal) => {
  expect(refuse(refusal).replaceAll("'", '’')).toContain(`: ${refusal.says}\n`);
});

test('every refusal of the chart is in this table', () => {
  const lines = readFileSync(join(CHART, 'templates/checks.yaml'), 'utf8').split('\n');
  const refusals = lines.flatMap((line, at) => (/\bfail \(?(printf )?"/.test(line) ? [at + 1] : []));
  const met = REFUSALS.map((refusal) => Number(refuse(refusal).match(/checks\.yaml:(\d+)/)?.[1]));
  expect(refusals.filter((line) => !met.includes(line))).toEqual([]);
  expect(refusals.length).toBeGreaterThan(10);
});
