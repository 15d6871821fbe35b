import { component, environment, type KubeObject, ofKind, type Pod, pods, role } from './objects.js';

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
  const serving = ['api', 'worker'].map((name) => {
    const { pool } = sizes(objects, name);
    return GENERATIONS * mostReplicas(objects, name) * (pool + PROBE);
  });
  return [...serving, MIGRATE, RESERVED].reduce((sum, count) => sum + count, 0);
}

function sizes(objects: KubeObject[], name: string): { pool: number } {
  const pod = pods(objects).find((one) => role(one) === name) as Pod;
  return { pool: Number(environment(objects, pod).DATABASE_POOL_MAX) };
}

function mostReplicas(objects: KubeObject[], name: string): number {
  const deployment = component(objects, 'Deployment', name);
  const autoscaler = ofKind(objects, 'HorizontalPodAutoscaler').find(
    ({ spec }) => spec.scaleTargetRef.name === deployment.metadata.name,
  );
  return autoscaler?.spec.maxReplicas ?? deployment.spec.replicas;
}
