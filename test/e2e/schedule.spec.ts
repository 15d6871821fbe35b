import { forceDelete } from './faults.js';
import { Release } from './helm.js';
import { laterVersion } from './later-versions.js';
import { scenario } from './scenario.js';
import { moreTicks, tickedOnce } from './ticks.js';
import { cancelledOnce, leaveUnpaid, TASK } from './unpaid.js';

scenario('three workers tick once, over an upgrade and a kill', async (makeNamespace) => {
  const values = { worker: { replicas: 3 } };
  const release = await Release.install(await makeNamespace('ticks'), { values });
  await release.untilReady({ worker: 3 });
  await leaveUnpaid(release);
  await moreTicks(release, TASK, 1);
  await release.upgrade(await laterVersion(2));
  await release.untilReady({ worker: 3 });
  const [row] = await release.database.query<{ owner: string }>(
    `SELECT owner FROM task_run WHERE task = '${TASK}' ORDER BY scheduled_for DESC LIMIT 1`,
  );
  const workers = await release.readyPods('worker');
  await forceDelete(release, workers.find((pod) => pod.metadata.name === row?.owner) ?? workers[0]);
  await moreTicks(release, TASK, 2);
  const seen = await tickedOnce(release, TASK);
  return { 'ticks, each once': seen, 'orders cancelled once': await cancelledOnce(release) };
});
