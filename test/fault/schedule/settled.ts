import type { TestDatabase } from '../../service/database.js';
import { until } from '../../service/until.js';

/** What is in the tables once every second up to now is accounted for and nothing runs of them any more. */
export async function settled(database: TestDatabase) {
  const [{ now } = { now: new Date() }] = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const open = "scheduled_for <= $1 AND (state = 'running' OR accounted_until < $1)";
  await until(
    'all is accounted for',
    async () => {
      const rows = await database.query(
        `SELECT 1 FROM task_run JOIN scheduled_task ON name = task WHERE ${open} LIMIT 1`,
        [now],
      );
      return rows.length === 0;
    },
    60,
  );
  const states = await database.query<{ state: string; count: number }>(
    'SELECT state::text, count(*)::int FROM task_run WHERE scheduled_for <= $1 GROUP BY 1 ORDER BY 1',
    [now],
  );
  const [takenOver] = await database.query<{ runs: number }>(
    'SELECT count(*)::int AS runs FROM task_run WHERE fence > 1',
  );
  return {
    states: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    takenOver: { runs: takenOver?.runs ?? 0 },
    /** Instants for which two runs wrote. */
    twice: await database.query('SELECT scheduled_for, count(*)::int FROM effect GROUP BY 1 HAVING count(*) > 1'),
    /** Instants that the ledger has as succeeded and nobody wrote for, or the other way round. */
    unlike: await database.query(
      `SELECT scheduled_for, state::text, effect.fence FROM effect FULL JOIN task_run USING (scheduled_for)
       WHERE scheduled_for <= $1 AND (effect.scheduled_for IS NULL) = (state = 'succeeded')`,
      [now],
    ),
    /** Seconds since the task was registered of which the ledger knows nothing. */
    absent: await database.query(
      `SELECT expected FROM scheduled_task, generate_series(date_trunc('second', registered_at) + interval '1 s', $1, '1 s') AS expected
       WHERE NOT EXISTS (SELECT FROM task_run WHERE scheduled_for = expected)`,
      [now],
    ),
  };
}
