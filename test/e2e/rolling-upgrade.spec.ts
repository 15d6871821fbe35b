import { expect } from '@jest/globals';
import { nothingFailed } from './audit.js';
import type { Deployed } from './deployed.js';
import { Release } from './helm.js';
import { Overlay } from './kustomize.js';
import { laterVersion } from './later-versions.js';
import { type BothLoads, loadFromBothSides } from './load.js';
import type { KubeObject } from './namespace.js';
import { scenario } from './scenario.js';
import { openShop } from './shop.js';
import { twoPods, twoPodsPatch } from './two-pods.js';
import { until } from './until.js';
import { firstVersion, type Version } from './versions.js';

/** The lock under which migrations are applied, Prisma's own: who holds it makes the Job wait. */
const MIGRATION_LOCK = 'SELECT pg_advisory_lock(72707369)';

/** Which versions get requests. */
const serving = async (service: Deployed): Promise<string[]> => {
  const pods = await service.readyPods('api');
  return [...new Set(pods.map((pod) => pod.spec.containers[0].image))];
};

const hasStarted = (pod: KubeObject): boolean => pod.status.containerStatuses?.[0].started === true;

/** Upgrades while the migration cannot go on, and sees that the old pods serve until it is done. */
async function upgrade(service: Deployed, load: BothLoads, from: Version, to: Version, apply: () => Promise<unknown>) {
  const held = await service.database.hold(MIGRATION_LOCK);
  await apply();
  await until(
    'a pod of the new version has started',
    async () => (await service.pods('api')).some((pod) => pod.spec.containers[0].image === to.image && hasStarted(pod)),
    60,
  );
  await load.sees();
  expect(await serving(service)).toEqual([from.image]);
  await held.end();
  await service.untilReady();
  expect(await serving(service)).toEqual([to.image]);
}

scenario('Helm upgrades three times with a migration each, and rolls back, under load', async (makeNamespace) => {
  const release = await Release.install(await makeNamespace('upgrade'), { values: twoPods });
  const load = await loadFromBothSides(release, { customer: await openShop(release) });
  const [one, two, three, four] = [
    await firstVersion(),
    await laterVersion(2),
    await laterVersion(3),
    await laterVersion(4),
  ];
  await upgrade(release, load, one, two, () => release.upgrade(two));
  await upgrade(release, load, two, three, () => release.upgrade(three));
  await upgrade(release, load, three, four, () => release.upgrade(four));
  await release.rollback();
  await release.untilReady();
  expect(await serving(release)).toEqual([three.image]);
  await load.sees();
  return nothingFailed(release, load);
});

scenario('kubectl applies a newer overlay, and the older one again, under load', async (makeNamespace) => {
  const overlay = await Overlay.install(await makeNamespace('apply'), '', { patches: [twoPodsPatch] });
  const load = await loadFromBothSides(overlay, { customer: await openShop(overlay) });
  const [one, two] = [await firstVersion(), await laterVersion(2)];
  await upgrade(overlay, load, one, two, () => overlay.apply(two));
  await overlay.apply(one);
  await overlay.untilReady();
  expect(await serving(overlay)).toEqual([one.image]);
  await load.sees();
  return nothingFailed(overlay, load);
});
