import { expect, test } from '@jest/globals';
import { openWorkplace } from '../../../test/jobs/workplace.js';
import { takeOverdue } from './rows.js';

test('the older a job is, the more seldom it is looked for: after as long again, within bounds', async () => {
  await using work = await openWorkplace();
  await work.on.query(`
    INSERT INTO outbox (id, job, version, payload, context, state, created_at, due_at)
    SELECT uuidv7(), age, 1, '{}', '{}', 'relayed', clock_timestamp() - age::interval, clock_timestamp() - interval '1 s'
    FROM unnest('{-1 min,1 s,5 min,3 days}'::text[]) AS age`);
  const nextOf = async (recheckSeconds: number) => {
    await work.on.query("UPDATE outbox SET due_at = clock_timestamp() - interval '1 s'");
    expect(await takeOverdue(work.database, 10, recheckSeconds)).toHaveLength(4);
    const rows = await work.on.query<{ age: string; next: number }>(
      'SELECT job AS age, (extract(epoch FROM due_at - clock_timestamp()) / 10)::int * 10 AS next FROM outbox',
    );
    return Object.fromEntries(rows.map(({ age, next }) => [age, next]));
  };
  expect(await nextOf(60)).toEqual({ '-1 min': 60, '1 s': 60, '5 min': 300, '3 days': 900 });
  expect(await nextOf(3600)).toEqual({ '-1 min': 3600, '1 s': 3600, '5 min': 3600, '3 days': 3600 });
});
