import { component, environment, type KubeObject, ofKind, podOf } from './objects.js';

/** Of a pod that serves: what its readiness uses beside the pool. */
const PROBE = 1;
/** Of a migration: its own connection, and one to cancel a statement. */
const MIGRATE = 2;
/** Postgres' superuser_reserved_connections, by default. */
const RESERVED = 3;
/** In a rollout the old pods live while the new ones start. */
const GENERATIONS = 2;

/** The most connections to Postgres that what the objects make may open, with those that it keeps for an administrator. */
export function connections(objects: KubeObject[]): number {
  const serving = ofKind(objects, 'Deployment').some(isPooler) ? poolers(objects) : ofService(objects);
  return serving + MIGRATE + RESERVED;
}

/** Connections of api, worker and tasks: to Postgres, or to the pooler in front of it. */
export function ofService(objects: KubeObject[]): number {
  const serving = ['api', 'worker'].map(
    (name) => GENERATIONS * mostReplicas(objects, name) * (pool(objects, name) + PROBE),
  );
  const tasks = ofKind(objects, 'CronJob').map((one) => pool(objects, podOf([one], 'task').component) + PROBE);
  return [...serving, ...tasks].reduce((sum, count) => sum + count, 0);
}

const isPooler = (object: KubeObject) => object.metadata.name.endsWith('-pgbouncer');

function poolers(objects: KubeObject[]): number {
  const replicas = component(objects, 'Deployment', 'pgbouncer').spec.replicas;
  return GENERATIONS * replicas * poolerSetting(objects, 'default_pool_size');
}

/** A number of pgbouncer.ini. */
export function poolerSetting(objects: KubeObject[], name: string): number {
  const ini: string = component(objects, 'ConfigMap', 'pgbouncer').data['pgbouncer.ini'];
  return Number(ini.match(RegExp(`^${name} = (\\d+)$`, 'm'))?.[1]);
}

function pool(objects: KubeObject[], name: string): number {
  return Number(environment(objects, podOf(objects, name)).DATABASE_POOL_MAX);
}

function mostReplicas(objects: KubeObject[], name: string): number {
  const deployment = component(objects, 'Deployment', name);
  const scales = ({ spec }: KubeObject) => spec?.scaleTargetRef?.name === deployment.metadata.name;
  const autoscaler = objects.find(scales)?.spec;
  return autoscaler?.maxReplicas ?? autoscaler?.maxReplicaCount ?? deployment.spec.replicas;
}
