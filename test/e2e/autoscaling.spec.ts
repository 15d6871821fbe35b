import { expect } from '@jest/globals';
import { nothingLostOrDoubled } from './audit.js';
import { Release } from './helm.js';
import { loadFromBothSides } from './load.js';
import { scenario } from './scenario.js';
import { openShop } from './shop.js';
import { until } from './until.js';

/** Few enough that two pods are at ease. */
const CALM = { pause: 1_000 };
/** Together more than 70 % of what two pods ask for. */
const RUSH = { pause: 200, clients: { busy: 8 } };

scenario('more pods come with load, and go with it', async (makeNamespace) => {
  const release = await Release.install(await makeNamespace('scale'));
  const customer = await openShop(release);
  const calm = await loadFromBothSides(release, { ...CALM, customer });
  const pods = async () => (await release.readyPods('api')).length;
  await until('two pods are enough', async () => (await pods()) === 2, 120);

  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const rush = await loadFromBothSides(release, { ...RUSH });
  const most = await until('more pods are ready', async () => ((await pods()) > 2 ? pods() : undefined), 120);
  const outAfter = seconds();
  await rush.sees(500);
  const crowd = await rush.stop();
  await until('there are two again', async () => (await pods()) === 2, 180);
  const inAfter = seconds();
  await calm.sees();
  const few = await calm.stop();

  const failed = [few.inside, few.outside, crowd.inside, crowd.outside].flatMap((load) => load.failed);
  expect(failed).toEqual([]);
  await nothingLostOrDoubled(release, few);
  return {
    'failed inside': `0 of ${few.inside.answered + crowd.inside.answered}`,
    'failed outside': `0 of ${few.outside.answered + crowd.outside.answered}`,
    'pods ready': `${most} after ${outAfter}, 2 again after ${inAfter}`,
  };
});
