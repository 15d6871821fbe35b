import { expect, test } from '@jest/globals';
import pg from 'pg';
import { poolerTo } from '../../service/pooler.js';
import { emptyDatabase, migrate } from './support.js';

const TEA = { '20260101000000_tea': 'CREATE TABLE tea (id serial PRIMARY KEY);' };

/** Runs `migrate up` through a pooler, where `others` have left as many server processes behind. */
async function through(mode: 'transaction' | 'session', { size, others = 0 }: { size?: number; others?: number }) {
  const database = await emptyDatabase();
  const pooler = await poolerTo(Number(new URL(database.url).port), mode, size);
  const connectionString = Object.assign(new URL(database.url), { port: pooler.port }).href;
  const newClient = () => new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  for (let at = 0; at < others; at++) {
    const other = newClient();
    await other.connect();
    await other.end();
  }
  const outcome = await migrate(database, TEA, 'up', { newClient });
  const tables = await database.tables();
  await pooler[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  return { ...outcome, tables };
}

test.each([
  ['with one server process', { size: 1 }],
  ['with several', { others: 3 }],
])('a pooler by transaction, %s, is refused with what to do, and nothing was done', async (_what, pool) => {
  const { code, output, tables } = await through('transaction', pool);
  expect(code).toBe(1);
  expect(output).toMatch(/^the database is reached through a transaction pooler.*set DATABASE_DIRECT_URL/);
  expect(output.split('\n')).toHaveLength(1);
  expect(tables).toEqual([]);
});

test('a pooler by session is as good as the database itself', async () => {
  const { code, tables } = await through('session', {});
  expect({ code, tables }).toEqual({ code: 0, tables: ['tea'] });
});
