import { expect, test } from '@jest/globals';
import { CLEAN, emptyDatabase, judgedByPrisma, migrate } from './support.js';

const TEA = { '20260101000000_tea': 'CREATE TABLE tea (id int PRIMARY KEY, name text);' };
const CUP = '20260102000000_cup';
const BROKEN = { ...TEA, [CUP]: 'CREATE TABLE cup (id int);\n\nALTER TABLE tea\n  DROP COLUMN colour;\n' };
const MENDED = { ...TEA, [CUP]: 'CREATE TABLE cup (id int);' };
const CAUSE = '42703 column "colour" of relation "tea" does not exist';

test('a SQL error exits with 3, says which migration and why, and leaves nothing of it in the schema', async () => {
  await using database = await emptyDatabase();

  const { code, output } = await migrate(database, BROKEN);

  expect(code).toBe(3);
  expect(output).toContain(`migration ${CUP} failed: ${CAUSE}`);
  expect(await database.tables()).toEqual(['tea']);
  expect(await judgedByPrisma(database, BROKEN)).toMatchObject({ failed: [CUP] });
});

test('the next run prints the cause again, and applies the file once it is mended', async () => {
  await using database = await emptyDatabase();
  await migrate(database, BROKEN);

  const again = await migrate(database, BROKEN);
  expect(again.code).toBe(3);
  expect(again.output).toContain(`the last run of ${CUP} failed: ${CAUSE}`);

  const mended = await migrate(database, MENDED);
  expect(mended.code).toBe(0);
  expect(mended.output).toContain(`the last run of ${CUP} failed: ${CAUSE}`);
  expect(await database.tables()).toEqual(['cup', 'tea']);
  expect(await judgedByPrisma(database, MENDED)).toEqual(CLEAN);
});

test('a syntax error is found on its line', async () => {
  await using database = await emptyDatabase();
  const { output } = await migrate(database, {
    '20260101000000_typo': '-- first\nCREATE TABLE tea (id int);\nCREATE TABEL cup (id int);\n',
  });
  expect(output).toContain('syntax error at or near "TABEL" (line 3)');
});

test('a constraint that is only violated at COMMIT fails its migration as a whole', async () => {
  await using database = await emptyDatabase();
  const { code, output } = await migrate(database, {
    ...TEA,
    '20260102000000_cup': `CREATE TABLE cup (tea int REFERENCES tea DEFERRABLE INITIALLY DEFERRED); INSERT INTO cup VALUES (7);`,
  });
  expect(code).toBe(3);
  expect(output).toContain('Key (tea)=(7) is not present in table "tea".');
  expect(await database.tables()).toEqual(['tea']);
});

test('a file that cannot be run as it is stops the run before anything is applied', async () => {
  await using database = await emptyDatabase();
  const index = await migrate(database, {
    ...TEA,
    [CUP]: `CREATE TABLE cup (id int);\nCREATE INDEX CONCURRENTLY c ON cup (id);`,
  });
  expect(index).toMatchObject({
    code: 3,
    output: expect.stringContaining('CREATE INDEX CONCURRENTLY C (line 2) cannot run in a transaction'),
  });

  const commit = await migrate(database, { ...TEA, [CUP]: `BEGIN;\nCREATE TABLE cup (id int);\nCOMMIT;` });
  expect(commit).toMatchObject({ code: 3, output: expect.stringContaining('has BEGIN (line 1): remove it') });

  expect(await database.tables()).toEqual([]);
});

test('what a migration sets on its session does not reach the next one, nor the ledger', async () => {
  await using database = await emptyDatabase();
  const files = {
    // As pg_dump writes it, which is how a database that exists becomes the first migration.
    '20260101000000_dump': `SELECT pg_catalog.set_config('search_path', '', false); SET statement_timeout = '1min'; CREATE TABLE public.tea (id int);`,
    '20260102000000_next': `CREATE TABLE cup (id int); DO $$ BEGIN ASSERT current_setting('statement_timeout') = '0'; END $$;`,
  };
  expect(await migrate(database, files)).toMatchObject({ code: 0 });
  expect(await database.tables()).toEqual(['cup', 'tea']);
  expect(await judgedByPrisma(database, files)).toEqual(CLEAN);
});

test('a migration that tears down the ledger is rolled back with it', async () => {
  await using database = await emptyDatabase();
  await migrate(database, TEA);
  const { code, output } = await migrate(database, {
    ...TEA,
    [CUP]: 'DROP SCHEMA public CASCADE; CREATE SCHEMA public;',
  });
  expect(code).toBe(3);
  expect(output).toContain('relation "public._prisma_migrations" does not exist');
  expect(await database.tables()).toEqual(['tea']);
});
