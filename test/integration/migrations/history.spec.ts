import { expect, test } from '@jest/globals';
import { migration } from '../../../src/platform/database/migrations/directory.js';
import { pendingMigrations } from '../../../src/platform/database/migrations/gate.js';
import { migrateUp } from '../../../src/platform/database/migrations/run.js';
import {
  CLEAN,
  type EmptyDatabase,
  emptyDatabase,
  type Files,
  judgedByPrisma,
  migrate,
  optionsFor,
  script,
  shipped,
} from './support.js';

const TEA = '20260101000000_tea';
const OLD = { [TEA]: 'CREATE TABLE tea (id int);' };
const CUP = '20260102000000_cup';
const NEW = { ...OLD, [CUP]: 'CREATE TABLE cup (id int);' };

async function gate(database: EmptyDatabase, files: Files, user?: string) {
  const shipped = Object.entries(files).map(([name, sql]) => migration(name, sql));
  return pendingMigrations(await database.connect(user), shipped);
}

test('an applied migration that was edited is named, and nothing else is applied; the gate only reports it', async () => {
  await using database = await emptyDatabase();
  await migrate(database, OLD);
  const edited = { ...NEW, [TEA]: 'CREATE TABLE tea (id bigint);' };

  const { code, output } = await migrate(database, edited);

  expect(code).toBe(3);
  expect(output).toContain(`changed after being applied: ${TEA}`);
  expect(await database.tables()).toEqual(['tea']);
  expect((await judgedByPrisma(database, edited)).edited).toEqual([TEA]);
  expect(await gate(database, { [TEA]: 'CREATE TABLE tea (id bigint);' })).toMatchObject({
    pending: [],
    edited: [TEA],
  });

  expect(await migrate(database, edited, `resolve --applied ${TEA}`)).toMatchObject({ code: 0 });
  expect(await migrate(database, edited)).toMatchObject({ code: 0 });
  expect(await judgedByPrisma(database, edited)).toEqual(CLEAN);
});

test('line ends that git converted are no edit', async () => {
  await using database = await emptyDatabase();
  await migrate(database, { [TEA]: 'CREATE TABLE\ntea (id int);\n' });
  const windows = { [TEA]: 'CREATE TABLE\r\ntea (id int);\r\n' };
  expect(await migrate(database, windows)).toMatchObject({ code: 0 });
  expect(await judgedByPrisma(database, windows)).toEqual(CLEAN);
});

test('a run answers with what it applied, what was there, and what is ahead', async () => {
  await using database = await emptyDatabase();
  expect(await migrateUp(optionsFor(database, OLD))).toEqual({ applied: [TEA], alreadyApplied: 0, ahead: [] });
  expect(await migrateUp(optionsFor(database, NEW))).toEqual({ applied: [CUP], alreadyApplied: 1, ahead: [] });
  expect(await migrateUp(optionsFor(database, OLD))).toEqual({ applied: [], alreadyApplied: 1, ahead: [CUP] });
});

test('a database that a newer build has migrated is accepted by the runner and the gate of an older one', async () => {
  await using database = await emptyDatabase();
  await migrate(database, NEW);

  expect(await migrate(database, OLD)).toMatchObject({
    code: 0,
    output: expect.stringContaining(`the schema is ahead of this build by ${CUP}`),
  });
  expect(await gate(database, OLD)).toMatchObject({ pending: [], ahead: [CUP] });
});

test('a migration of a newer build that failed, in a transaction or outside, keeps no older build from running', async () => {
  await using database = await emptyDatabase();
  await migrate(database, OLD);
  await migrate(database, { ...OLD, [CUP]: 'ALTER TABLE cup ADD COLUMN id int;' });
  expect(await gate(database, OLD)).toMatchObject({ pending: [], failedAhead: [CUP] });
  await migrate(database, { ...OLD, '20260103000000_index': 'CREATE INDEX CONCURRENTLY i ON cup (id);' });

  const older = { ...OLD, '20260101120000_pot': 'CREATE TABLE pot (id int);' };
  const { code, output } = await migrate(database, older);

  expect(code).toBe(0);
  expect(output).toContain(`${CUP}, which this build does not ship, did not finish: 42P01`);
  expect(await database.tables()).toEqual(['pot', 'tea']);
  expect(await gate(database, older)).toMatchObject({ pending: [], failedAhead: [CUP, '20260103000000_index'] });
});

test('the gate names what is pending, and why a run of it failed', async () => {
  await using database = await emptyDatabase();
  expect(await gate(database, NEW)).toMatchObject({ pending: Object.keys(NEW), failed: [] });

  const broken = { ...OLD, [CUP]: 'ALTER TABLE cup ADD COLUMN id int;' };
  await migrate(database, broken);
  expect(await gate(database, broken)).toMatchObject({
    pending: [CUP],
    failed: [{ name: CUP, cause: expect.stringContaining('relation "cup" does not exist') }],
  });
});

test('a database that existed before Keelson is taken over with resolve --applied', async () => {
  await using database = await emptyDatabase();
  await database.query(OLD[TEA]);
  expect(await migrate(database, NEW, `resolve --applied ${TEA}`)).toMatchObject({ code: 0 });
  expect(await migrate(database, NEW)).toMatchObject({ code: 0 });
  expect(await database.tables()).toEqual(['cup', 'tea']);
  expect(await judgedByPrisma(database, NEW)).toEqual(CLEAN);
});

test('a file that we would not run is no fault once it is applied: Prisma runs it otherwise', async () => {
  await using database = await emptyDatabase();
  const files = { [TEA]: 'BEGIN; CREATE TABLE tea (id int); COMMIT;' };
  await using folder = await shipped(files);
  await script('apply', database.url, folder.path);
  expect(await migrate(database, files)).toMatchObject({ code: 0 });
});

test('status says where the schema is, and exits with 2 while something is pending', async () => {
  await using database = await emptyDatabase();
  await migrate(database, OLD);
  const behind = await migrate(database, NEW, 'status');
  expect(behind.code).toBe(2);
  expect(behind.output).toMatch(/^applied +20260101000000_tea .*\npending +20260102000000_cup$/);
  await migrate(database, NEW);
  expect((await migrate(database, NEW, 'status')).code).toBe(0);
});

test.each([
  'down',
  'up now',
  'resolve',
  'resolve --applied a --rolled-back b',
  'status --applied a',
  'up --force',
  'resolve --applied 20990101000000_none',
])('`migrate %s` is refused with 1', async (args) => {
  await using database = await emptyDatabase();
  expect((await migrate(database, OLD, args)).code).toBe(1);
  expect(await database.tables()).toEqual([]);
});
