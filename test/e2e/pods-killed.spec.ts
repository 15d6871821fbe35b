import { expect } from '@jest/globals';
import { nothingLostOrDoubled } from './audit.js';
import { forceDelete, type Kill, sigkill, unexplained } from './faults.js';
import { Release } from './helm.js';
import { type BothLoads, loadFromBothSides } from './load.js';
import type { KubeObject } from './namespace.js';
import { scenario } from './scenario.js';
import { openShop } from './shop.js';
import { twoPods } from './two-pods.js';
import { until } from './until.js';

const nameOf = (pod: KubeObject): string => pod.metadata.name;

/** Waits until jobs are in the middle of their transactions, and kills the worker that has one. */
async function killInTheMiddle(release: Release, kill: typeof sigkill): Promise<void> {
  const held = await release.database.hold('BEGIN; LOCK TABLE shipment IN EXCLUSIVE MODE');
  const busy = `SELECT application_name AS name FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%shipment%'`;
  const workers = await release.readyPods('worker');
  const victim = await until('a worker is in the middle of a job', async () => {
    const names = await release.database.query<{ name: string }>(busy);
    return workers.find((pod) => names.some(({ name }) => name.includes(nameOf(pod).slice(-5))));
  });
  await kill(release, victim);
  await held.end();
  await release.untilReady();
}

async function killApi(release: Release, load: BothLoads): Promise<Kill[]> {
  const [first, second] = await release.readyPods('api');
  const deleted = await forceDelete(release, first);
  await until(
    'another pod has its place',
    async () => {
      const ready = (await release.readyPods('api')).map(nameOf);
      return ready.length >= 2 && !ready.includes(nameOf(first));
    },
    60,
  );
  await load.sees();
  const killed = await sigkill(release, second);
  await until(
    'its container runs again',
    async () => {
      const [status] = (await release.namespace.get('pods', nameOf(second))).status.containerStatuses;
      return status.restartCount === 1 && status.lastState.terminated.exitCode === 137 && status.ready;
    },
    60,
  );
  await load.sees();
  return [deleted, killed];
}

scenario(
  "pods are killed: connections of the api's fail alone, no effect is lost or doubled",
  async (makeNamespace) => {
    const release = await Release.install(await makeNamespace('killed'), { values: twoPods });
    const load = await loadFromBothSides(release, { customer: await openShop(release) });
    for (const kill of [forceDelete, sigkill]) {
      await killInTheMiddle(release, kill);
      await load.sees();
    }
    const kills = await killApi(release, load);

    const { inside, outside } = await load.stop();
    const failed = [...inside.failed, ...outside.failed];
    expect(unexplained(failed, kills)).toEqual([]);
    const fulfilled = await nothingLostOrDoubled(release, { inside, outside });
    return {
      'killed in the middle of a job': '2 workers',
      'failed inside': `${inside.failed.length} of ${inside.answered}`,
      'failed outside': `${outside.failed.length} of ${outside.answered}`,
      how: [...new Set(failed.map(({ fate }) => fate.slice(0, 12)))].join(', ') || 'none',
      'orders fulfilled once': fulfilled,
    };
  },
);
