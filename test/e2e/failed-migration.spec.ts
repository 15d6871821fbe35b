import { expect } from '@jest/globals';
import { nothingFailed } from './audit.js';
import { Release } from './helm.js';
import { brokenVersion } from './later-versions.js';
import { loadFromBothSides } from './load.js';
import { scenario } from './scenario.js';
import { openShop } from './shop.js';
import { twoPods } from './two-pods.js';
import { until } from './until.js';
import { firstVersion } from './versions.js';

scenario('a migration that fails: the old version serves on, and a rollback is green', async (makeNamespace) => {
  const release = await Release.install(await makeNamespace('broken'), { values: twoPods });
  const { namespace } = release;
  const load = await loadFromBothSides(release, { customer: await openShop(release) });
  const old = await release.readyPods('api');

  await release.upgrade(await brokenVersion());
  await namespace.kubectl(
    'wait',
    '--for=condition=Failed',
    'job',
    '--selector=app.kubernetes.io/component=migrate',
    '--timeout=90s',
  );
  // docs/runbook.md, The migration Job.
  const why = await namespace.kubectl('logs', '--selector=app.kubernetes.io/component=migrate', '--tail=-1');
  expect(why).toContain('29990101000009_add_weight');
  expect(why).toContain('contains null values');
  const [again, replaced] = old.map((pod) => pod.metadata.name);
  await load.sees();

  await namespace.kubectl('exec', again, '--', 'node', '--eval', 'process.kill(1)');
  await until(
    'its container runs again',
    async () => {
      const [status] = (await namespace.get('pods', again)).status.containerStatuses;
      return status.restartCount === 1 && status.ready;
    },
    60,
  );
  await namespace.kubectl('delete', 'pod', replaced, '--wait=false');
  await until(
    'another pod of the old version has its place',
    async () => {
      const ready = await release.readyPods('api');
      return ready.length >= 2 && ready.every((pod) => pod.metadata.name !== replaced);
    },
    60,
  );
  await load.sees();

  const [one] = await release.readyPods('api');
  expect(one.spec.containers[0].image).toBe((await firstVersion()).image);
  await release.rollback();
  await release.untilReady();
  await release.test();
  const seen = await nothingFailed(release, load);
  return { ...seen, 'the cause': '`kubectl logs -l app.kubernetes.io/component=migrate --tail=-1`' };
});
