import { readdirSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Deployed } from './deployed.js';
import { Release } from './helm.js';
import { Overlay } from './kustomize.js';
import type { KubeObject } from './namespace.js';
import { scenario } from './scenario.js';
import { walkTour } from './tour.js';

const SHIPPED = readdirSync('prisma/migrations', { withFileTypes: true }).filter((entry) => entry.isDirectory()).length;

/** @returns how many migrations were applied, each once and by one Job, before any pod was ready */
async function migratedOnce(service: Deployed): Promise<number> {
  const [job, ...others] = await service.namespace.list('jobs', 'app.kubernetes.io/component=migrate');
  expect(others).toEqual([]);
  expect(job.status).toMatchObject({ succeeded: 1 });
  const rows = await service.database.query<{ name: string; times: number }>(
    'SELECT migration_name AS name, count(*)::int AS times FROM _prisma_migrations WHERE finished_at IS NOT NULL GROUP BY 1',
  );
  expect(rows.filter(({ times }) => times !== 1)).toEqual([]);
  expect(rows).toHaveLength(SHIPPED);
  const pods = [...(await service.readyPods('api')), ...(await service.readyPods('worker'))];
  expect(pods.length).toBeGreaterThanOrEqual(4);
  const lastApplied = Date.parse(await service.database.run('SELECT max(finished_at) FROM _prisma_migrations'));
  for (const pod of pods) expect(readySince(pod)).toBeGreaterThanOrEqual(Math.floor(lastApplied / 1000) * 1000);
  return rows.length;
}

function readySince(pod: KubeObject): number {
  return Date.parse(pod.status.conditions.find(({ type }: { type: string }) => type === 'Ready').lastTransitionTime);
}

async function figures(service: Deployed, startedAt: number) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const migrations = await migratedOnce(service);
  const stops = await walkTour(service);
  expect(await service.restarts()).toBe(0);
  return { 'ready after': `${seconds} s`, 'migrations, each once': migrations, "stops of README's tour": stops };
}

scenario('Helm installs a release named keelson', async (makeNamespace) => {
  const startedAt = performance.now();
  const release = await Release.install(await makeNamespace('helm'));
  const seen = await figures(release, startedAt);
  await release.test();
  return { ...seen, 'helm test': 'passed' };
});

scenario('Helm installs a release of another name', async (makeNamespace) => {
  const startedAt = performance.now();
  const release = await Release.install(await makeNamespace('named'), { name: 'tea-shop' });
  const seen = await figures(release, startedAt);
  await release.test();
  return { ...seen, 'helm test': 'passed' };
});

scenario('kubectl applies the overlay', async (makeNamespace) => {
  const startedAt = performance.now();
  return figures(await Overlay.install(await makeNamespace('overlay')), startedAt);
});

scenario('kubectl applies the overlay under a prefix', async (makeNamespace) => {
  const startedAt = performance.now();
  return figures(await Overlay.install(await makeNamespace('prefix'), 'tea-'), startedAt);
});
