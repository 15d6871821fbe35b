import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { until } from '../../service/until.js';
import { CLEAN, type EmptyDatabase, emptyDatabase, judgedByPrisma, migrate, shipped, startRunner } from './support.js';

const TABLE = { '20260101000000_tea': 'CREATE TABLE tea (id int PRIMARY KEY, name text);' };
const INDEX = '20260102000000_index';
const FILES = {
  ...TABLE,
  [INDEX]: 'CREATE INDEX CONCURRENTLY tea_name ON tea (name);',
  '20260103000000_cup': 'CREATE TABLE cup (id int);',
};

/** Kills a runner while it builds the index, and so leaves half an index. */
async function killHalfWay(database: EmptyDatabase) {
  await migrate(database, TABLE);
  const writer = await database.connect();
  await writer.query(`BEGIN; INSERT INTO tea VALUES (1, 'oolong')`);
  await using folder = await shipped(FILES);
  await using runner = startRunner(database.url, folder.path);
  await until('the index is half built', async () => (await validity(database)) === false);
  runner.child.kill('SIGKILL');
  await runner.exited;
  await until('the server has given up', async () => {
    const rows = await database.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'test/migrate' AND datname = current_database()`,
    );
    return rows.length === 0;
  });
  await writer.query('COMMIT');
}

async function validity(database: EmptyDatabase): Promise<boolean | undefined> {
  const rows = await database.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('tea_name')`);
  return rows[0]?.indisvalid;
}

test('CREATE INDEX CONCURRENTLY killed half-way blocks with the way out, and resolve clears it', async () => {
  await using database = await emptyDatabase();
  await killHalfWay(database);

  const blocked = await migrate(database, FILES);
  expect(blocked.code).toBe(3);
  expect(blocked.output).toContain(`migration ${INDEX} blocks: it was cut off`);
  const [, section = 'none'] = blocked.output.match(/docs\/runbook\.md, ([^)]+)\)/) ?? [];
  expect(readFileSync('docs/runbook.md', 'utf8')).toContain(`# ${section}\n`);
  expect(await database.tables()).toEqual(['tea']);
  expect((await migrate(database, FILES, 'status')).output).toMatch(new RegExp(`^blocked +${INDEX}`, 'm'));

  const wayOut = blocked.output.split('\n').map((line) => line.trim());
  const drop = wayOut.find((line) => line.startsWith('DROP INDEX')) ?? '';
  const resolve = wayOut.find((line) => line.includes('resolve --rolled-back'))?.split(' migrate ')[1] ?? '';
  await database.query(drop);
  expect(await migrate(database, FILES, resolve)).toMatchObject({ code: 0 });

  expect(await migrate(database, FILES)).toMatchObject({ code: 0 });
  expect(await validity(database)).toBe(true);
  expect(await database.tables()).toEqual(['cup', 'tea']);
  expect(await judgedByPrisma(database, FILES)).toEqual(CLEAN);
});

test('an index that was finished by hand is accepted with resolve --applied', async () => {
  await using database = await emptyDatabase();
  await killHalfWay(database);
  await database.query('REINDEX INDEX CONCURRENTLY tea_name');

  expect(await migrate(database, FILES, `resolve --applied ${INDEX}`)).toMatchObject({
    code: 0,
    output: expect.not.stringContaining('INVALID'),
  });
  expect(await migrate(database, FILES)).toMatchObject({ code: 0 });
  expect(await judgedByPrisma(database, FILES)).toEqual(CLEAN);
});

test('resolve says which half-built index is still there, and a second run does not take it for the finished one', async () => {
  await using database = await emptyDatabase();
  await killHalfWay(database);
  const files = { ...FILES, [INDEX]: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS tea_name ON tea (name);' };

  const resolved = await migrate(database, files, `resolve --rolled-back ${INDEX}`);
  expect(resolved.output).toContain('DROP INDEX CONCURRENTLY public.tea_name;');

  const { code, output } = await migrate(database, files);
  expect(code).toBe(3);
  expect(output).toContain('public.tea_name is INVALID');
});

test('an index that fails on its data blocks, and the cause is printed again', async () => {
  await using database = await emptyDatabase();
  await migrate(database, TABLE);
  await database.query(`INSERT INTO tea VALUES (1, 'oolong'), (2, 'oolong')`);
  const files = { ...TABLE, [INDEX]: 'CREATE UNIQUE INDEX CONCURRENTLY tea_name ON tea (name);' };

  expect(await migrate(database, files)).toMatchObject({
    code: 3,
    output: expect.stringContaining('Key (name)=(oolong) is duplicated.'),
  });
  const { code, output } = await migrate(database, files);
  expect(code).toBe(3);
  expect(output).toContain(`migration ${INDEX} blocks: it failed: 23505`);
  expect(output).toContain('Key (name)=(oolong) is duplicated.');
});

test('SIGTERM cancels the build of an index, and the reason is kept', async () => {
  await using database = await emptyDatabase();
  await migrate(database, TABLE);
  const writer = await database.connect();
  await writer.query(`BEGIN; INSERT INTO tea VALUES (1, 'oolong')`);
  await using folder = await shipped(FILES);
  await using runner = startRunner(database.url, folder.path);
  await until('the index is half built', async () => (await validity(database)) === false);

  runner.child.kill('SIGTERM');
  expect((await runner.exited).code).toBe(4);
  const { code, output } = await migrate(database, FILES);
  expect(code).toBe(3);
  expect(output).toContain('stopped by a signal');
});
