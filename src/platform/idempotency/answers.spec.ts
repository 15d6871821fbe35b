import { expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase } from '../../../test/service/database.js';
import { readConfig } from '../../config/read.js';
import { Database } from '../database/database.js';
import { pruneIdempotencyKeys } from './answers.js';

test('pruning deletes what is older than the given moment, however much that is, and nothing else', async () => {
  await using on = await createDatabase();
  const pool = new pg.Pool({ connectionString: on.url });
  const database = new Database(pool, readConfig({ NODE_ENV: 'test', DATABASE_URL: on.url }, 'seed').database);
  try {
    await on.query(`
      INSERT INTO idempotent_answer (account_id, route, key, request_hash, body, created_at)
      SELECT '0192a000-0000-7000-8000-000000000001', 'POST /', n, '\\x00', '{}', timestamptz '2026-11-21 12:00Z' - n * interval '1 s'
      FROM generate_series(1, 2500) AS n`);
    expect(await pruneIdempotencyKeys(database, new Date('2026-11-21T11:59:50Z'))).toBe(2490);
    const left = await on.query<{ key: number }>('SELECT key::int FROM idempotent_answer ORDER BY 1');
    expect(left.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await pruneIdempotencyKeys(database, new Date('2026-11-21T11:59:50Z'))).toBe(0);
  } finally {
    await pool.end();
  }
});
