import { expect } from '@jest/globals';
import { Release } from './helm.js';
import { scenario } from './scenario.js';
import { moreTicks, tickedOnce } from './ticks.js';
import { cancelledOnce, leaveUnpaid, TASK } from './unpaid.js';

const TICKS = 2;

scenario('a CronJob ticks once in place of the workers', async (makeNamespace) => {
  const values = { cronJobs: [{ name: TASK, schedule: '* * * * *' }] };
  const release = await Release.install(await makeNamespace('cronjob'), { values });
  await leaveUnpaid(release);
  await moreTicks(release, TASK, TICKS);
  const seen = await tickedOnce(release, TASK);
  const owners = await release.database.query<{ owner: string }>(
    `SELECT DISTINCT owner FROM task_run WHERE task = '${TASK}' AND scheduled_for > now() - interval '${TICKS} min'`,
  );
  expect(owners.filter(({ owner }) => !owner.includes('-task-'))).toEqual([]);
  return { 'ticks, each once': seen, 'by Jobs': owners.length, 'orders cancelled once': await cancelledOnce(release) };
});
