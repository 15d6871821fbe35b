import { expect, test } from '@jest/globals';
import { createDatabase, required } from '../../../test/service/database.js';
import { runTask } from '../../../test/service/schedule.js';
import { LedgerPruning, Retention } from './pruning.js';

test('pruning forgets what is older than the retention, however much that is, but no run that goes on', async () => {
  await using database = await createDatabase();
  await database.query(`
    INSERT INTO task_run (task, scheduled_for, state, fence, lease_until)
    SELECT 'tea', now() - n * interval '1 h', CASE n WHEN 2400 THEN 'running'::task_run_state ELSE 'succeeded' END, 1, now()
    FROM generate_series(1, 2500) AS n`);
  const place = { database: database.url, redis: required('TEST_REDIS_URL') };
  const { code } = await runTask(new LedgerPruning(new Retention(3)), 'prune-task-runs', place);
  expect(code).toBe(0);
  const [left] = await database.query(
    "SELECT count(*)::int, max(now() - scheduled_for) FILTER (WHERE state <> 'running') < interval '4 d' AS young FROM task_run WHERE task = 'tea'",
  );
  expect(left?.young).toBe(true);
  expect([72, 73]).toContain((left?.count as number) - 1);
});
