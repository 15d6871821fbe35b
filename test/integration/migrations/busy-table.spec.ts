import { expect, test } from '@jest/globals';
import { CLEAN, type EmptyDatabase, emptyDatabase, judgedByPrisma, migrate, optionsFor } from './support.js';

const TEA = { '20260101000000_tea': 'CREATE TABLE tea (id int);' };
const FILES = { ...TEA, '20260102000000_name': 'CREATE TABLE cup (id int); ALTER TABLE tea ADD COLUMN name text;' };

async function reader(database: EmptyDatabase) {
  await migrate(database, TEA);
  const client = await database.connect();
  await client.query('BEGIN; SELECT * FROM tea');
  return { leave: () => client.query('COMMIT') };
}

test('a migration that does not get its lock lets the traffic behind it pass, and is tried again', async () => {
  await using database = await emptyDatabase();
  const busy = await reader(database);
  let tries = 0;
  const { log } = optionsFor(database, FILES);
  const warn = (_facts: object, message: string) => {
    expect(message).toContain('20260102000000_name did not get its lock, and is tried again: 55P03');
    tries++;
    if (tries === 2) void busy.leave();
  };

  const { code } = await migrate(database, FILES, 'up', { lockTimeoutMs: 50, log: { ...log, warn } });

  expect(code).toBe(0);
  expect(tries).toBe(2);
  expect(await judgedByPrisma(database, FILES)).toEqual(CLEAN);
});

test('one that does not get it as often as it may try exits with 4, has changed nothing, and succeeds later', async () => {
  await using database = await emptyDatabase();
  const busy = await reader(database);

  const { code, output } = await migrate(database, FILES, 'up', { lockTimeoutMs: 50, lockRetries: 1 });
  expect(code).toBe(4);
  expect(output).toContain('did not get its lock in 2 attempts');
  expect(await database.tables()).toEqual(['tea']);

  await busy.leave();
  expect((await migrate(database, FILES)).code).toBe(0);
  expect(await judgedByPrisma(database, FILES)).toEqual(CLEAN);
});
