import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { migration } from '../../../src/platform/database/migrations/directory.js';
import { pendingMigrations } from '../../../src/platform/database/migrations/gate.js';
import { type EmptyDatabase, emptyDatabase, type Files, migrate } from './support.js';

const TEA = { '20260101000000_tea': 'CREATE TABLE tea (id serial PRIMARY KEY, name text);' };
const BOTH = { ...TEA, '20260102000000_cup': 'CREATE TABLE cup (id serial PRIMARY KEY);' };

/** An owner of the schema, who is no superuser, and an app; the names need quoting. */
async function twoRoles(database: EmptyDatabase) {
  const suffix = randomBytes(4).toString('hex');
  const [owner, app] = [`Owner-${suffix}`, `App-${suffix}`];
  const password = new URL(database.url).password;
  for (const role of [owner, app]) await database.query(`CREATE ROLE "${role}" LOGIN PASSWORD '${password}'`);
  await database.query(`ALTER SCHEMA public OWNER TO "${owner}"`);
  const url = Object.assign(new URL(database.url), { username: owner }).href;
  const newClient = () => new pg.Client(url);
  return {
    app,
    up: (files: Files) => migrate(database, files, 'up', { newClient, appRole: app }),
    async [Symbol.asyncDispose]() {
      for (const role of [owner, app]) await database.query(`DROP OWNED BY "${role}" CASCADE; DROP ROLE "${role}"`);
    },
  };
}

test('the app may read and write every table and sequence, old and new, but change no schema', async () => {
  await using database = await emptyDatabase();
  await using roles = await twoRoles(database);
  expect(await roles.up(TEA)).toMatchObject({ code: 0 });
  expect(await roles.up(BOTH)).toMatchObject({ code: 0 });

  for (const table of ['tea', 'cup']) {
    expect(await database.query(`INSERT INTO ${table} DEFAULT VALUES RETURNING id`, roles.app)).toEqual([{ id: 1 }]);
    await database.query(`UPDATE ${table} SET id = 2`, roles.app);
    await database.query(`DELETE FROM ${table}`, roles.app);
    await expect(database.query(`DROP TABLE ${table}`, roles.app)).rejects.toThrow('must be owner');
  }
});

test('the app may ask the gate, and cannot write its ledger', async () => {
  await using database = await emptyDatabase();
  await using roles = await twoRoles(database);
  await roles.up(BOTH);

  const shipped = Object.entries(BOTH).map(([name, sql]) => migration(name, sql));
  expect(await pendingMigrations(await database.connect(roles.app), shipped)).toMatchObject({ pending: [] });
  for (const sql of ['DELETE FROM _prisma_migrations', `UPDATE _prisma_migrations SET finished_at = NULL`]) {
    await expect(database.query(sql, roles.app)).rejects.toThrow('permission denied for table _prisma_migrations');
  }
});

test('a table is never there without its rights: they come in the transaction that makes it', async () => {
  await using database = await emptyDatabase();
  await using roles = await twoRoles(database);
  const used = `DO $$ BEGIN ASSERT has_table_privilege('${roles.app}', 'tea', 'INSERT'); END $$;`;
  expect(await roles.up({ '20260101000000_tea': `CREATE TABLE tea (id int); ${used}` })).toMatchObject({ code: 0 });
});

test('tables that were there before the app had a role of its own are granted too', async () => {
  await using database = await emptyDatabase();
  await using roles = await twoRoles(database);
  await roles.up(TEA);
  await database.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "${roles.app}"`);

  expect(await roles.up(TEA)).toMatchObject({ code: 0 });
  expect(await database.query('SELECT count(*)::int FROM tea', roles.app)).toEqual([{ count: 0 }]);
});

test('a role that does not exist is a fault of the configuration', async () => {
  await using database = await emptyDatabase();
  const { code, output } = await migrate(database, TEA, 'up', { appRole: 'nobody_yet' });
  expect(code).toBe(1);
  expect(output).toContain('the app\'s role "nobody_yet" does not exist');
  expect(await database.tables()).toEqual([]);
});
