import { expect, test } from '@jest/globals';
import { openWorkplace } from '../../../test/jobs/workplace.js';
import { runTask } from '../../../test/service/schedule.js';
import { OutboxPruning } from './pruning.js';

test('pruning forgets jobs that have been done for long, and no others', async () => {
  await using work = await openWorkplace();
  await work.on.query(`
    INSERT INTO outbox (id, job, version, payload, context, state, due_at)
    SELECT uuidv7(), 'doze', 1, '{}', '{}', state::outbox_state, now() + age
    FROM (VALUES ('done', interval '-1 s'), ('done', interval '1 h'), ('dead', interval '-99 d'), ('relayed', interval '-99 d')) AS given (state, age),
      generate_series(1, 1200)`);
  const place = { database: work.on.url, redis: work.redis.url };
  const { code } = await runTask(new OutboxPruning(work.database), 'prune-outbox', place);
  expect(code).toBe(0);
  expect(await work.states()).toEqual({ done: 1200, dead: 1200, relayed: 1200 });
});
