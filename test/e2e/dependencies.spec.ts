import { expect } from '@jest/globals';
import type { Component, Deployed } from './deployed.js';
import { Overlay } from './kustomize.js';
import { scenario } from './scenario.js';
import { until } from './until.js';

/** Longer than liveness lets a container be silent: 10 s × 3. */
const AWAY_MS = 40_000;

const ROLES: Component[] = ['api', 'worker'];

const scale = ({ namespace, name }: Deployed, store: 'postgres' | 'redis', replicas: number) =>
  namespace.kubectl('scale', `statefulset/${name}-${store}`, `--replicas=${replicas}`);

async function untilNoneIsReady(service: Deployed): Promise<void> {
  for (const role of ROLES)
    await until(`no ${role} is ready`, async () => (await service.readyPods(role)).length === 0, 60);
}

const passed = (since: number) =>
  until('the stores are away for long enough', () => performance.now() - since > AWAY_MS, 60);

/** Which checks of a pod's readiness fail, by the management port. */
async function failing({ namespace }: Deployed, pod: string): Promise<string[]> {
  const code = `const answer = await fetch('http://127.0.0.1:9090/readyz?verbose'); console.log(await answer.text())`;
  const text = await namespace.kubectl('exec', pod, '--', 'node', '--input-type=module', '--eval', code);
  return Object.keys(JSON.parse(text).error ?? {}).sort();
}

scenario('the stores are absent at install, and come later', async (makeNamespace) => {
  const absent = ['postgres', 'redis'].map((store) => ({ name: `keelson-${store}`, count: 0 }));
  const overlay = await Overlay.begin(await makeNamespace('absent'), '', { replicas: absent });
  await until(
    'every container has passed its startup probe',
    async () => {
      const pods = (await Promise.all(ROLES.map((role) => overlay.pods(role)))).flat();
      return pods.length >= 4 && pods.every((pod) => pod.status.containerStatuses?.[0].started);
    },
    90,
  );
  await passed(performance.now());
  expect([...(await overlay.readyPods('api')), ...(await overlay.readyPods('worker'))]).toEqual([]);
  expect(await overlay.restarts()).toBe(0);

  await scale(overlay, 'redis', 1);
  await scale(overlay, 'postgres', 1);
  const broughtAt = performance.now();
  await overlay.untilReady();
  expect(await overlay.restarts()).toBe(0);
  return { 'restarts of containers': 0, 'ready after the stores came': `${seconds(broughtAt)} s` };
});

scenario('the stores go away and come back', async (makeNamespace) => {
  const overlay = await Overlay.install(await makeNamespace('away'));
  const [pod] = await overlay.readyPods('api');
  await scale(overlay, 'postgres', 0);
  const goneAt = performance.now();
  await untilNoneIsReady(overlay);
  const fell = seconds(goneAt);
  const missed = async () => String(await failing(overlay, pod.metadata.name));
  await until('Postgres alone is missed', async () => (await missed()) === 'database');

  await scale(overlay, 'redis', 0);
  await until('Redis is missed too', async () => (await missed()) === 'database,redis-session');
  await scale(overlay, 'postgres', 1);
  await until('Redis alone is missed', async () => (await missed()) === 'redis-session');
  expect(await overlay.readyPods('api')).toEqual([]);
  await passed(goneAt);

  await scale(overlay, 'redis', 1);
  const broughtAt = performance.now();
  await overlay.untilReady();
  expect(await overlay.restarts()).toBe(0);
  return {
    'restarts of containers': 0,
    'unready after': `${fell} s`,
    'ready after the last store came back': `${seconds(broughtAt)} s`,
  };
});

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
