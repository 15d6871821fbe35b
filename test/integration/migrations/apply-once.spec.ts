import { expect, test } from '@jest/globals';
import { until } from '../../service/until.js';
import { CLEAN, emptyDatabase, judgedByPrisma, migrate, script, shipped, startRunner } from './support.js';

const FILES = {
  '20260101000000_tea': `CREATE TABLE tea (id int PRIMARY KEY, name text); CREATE TABLE witness (saw text); INSERT INTO witness VALUES ('tea');`,
  '20260102000000_index': 'CREATE INDEX CONCURRENTLY tea_name ON tea (name);',
  '20260103000000_cup': `CREATE TABLE cup (id int); INSERT INTO witness VALUES ('cup');`,
};

test('five runners at once apply each migration once, and all of them succeed', async () => {
  await using database = await emptyDatabase();
  await using folder = await shipped(FILES);

  const runners = Array.from({ length: 5 }, () => startRunner(database.url, folder.path));
  const outcomes = await Promise.all(runners.map((runner) => runner.exited));

  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  expect(await database.query('SELECT saw FROM witness ORDER BY 1')).toEqual([{ saw: 'cup' }, { saw: 'tea' }]);
  expect(await database.query('SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1')).toEqual(
    Object.keys(FILES).map((name) => ({ name })),
  );
  expect(await judgedByPrisma(database, FILES)).toEqual(CLEAN);
});

test('Prisma has nothing to apply after us, and we have nothing to apply after Prisma', async () => {
  await using ours = await emptyDatabase();
  await using theirs = await emptyDatabase();
  await using folder = await shipped(FILES);

  expect((await migrate(ours, FILES)).code).toBe(0);
  expect(await script('apply', ours.url, folder.path)).toMatchObject({ appliedMigrationNames: [] });

  expect(await script('apply', theirs.url, folder.path)).toMatchObject({ appliedMigrationNames: Object.keys(FILES) });
  expect(await migrate(theirs, FILES)).toMatchObject({ code: 0, output: expect.stringContaining('nothing to apply') });

  const columns = `SELECT column_name, data_type, is_nullable, column_default, character_maximum_length
                   FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`;
  const rows = `SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count, finished_at >= started_at AS finished
                FROM _prisma_migrations ORDER BY 1`;
  for (const sql of [columns, rows]) expect(await ours.query(sql)).toEqual(await theirs.query(sql));
});

test('a runner that has to wait says for whom, and gives up with 4 after as long as it may', async () => {
  await using database = await emptyDatabase();
  const other = await database.connect();
  await other.query(`SET application_name = 'somebody/migrate'`);
  await other.query('SELECT pg_advisory_lock(72707369)');

  const { code, output } = await migrate(database, FILES, 'up', { waitSeconds: 1 });

  expect(code).toBe(4);
  expect(output).toContain('waiting for another runner: somebody/migrate at 127.0.0.1');
  expect(await database.tables()).toEqual([]);
});

test('a runner that waits does not keep CREATE INDEX CONCURRENTLY of another one from ending', async () => {
  await using database = await emptyDatabase();
  const writer = await database.connect();
  await migrate(database, { '20260101000000_tea': FILES['20260101000000_tea'] });
  await writer.query(`BEGIN; INSERT INTO tea VALUES (1, 'oolong')`);

  await using folder = await shipped(FILES);
  await using builds = startRunner(database.url, folder.path, { lockTimeoutMs: 50 }); // It must not count here.
  await until('the index waits for the writer', async () => {
    const rows = await database.query(`SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'`);
    return rows.length > 0;
  });
  await using waits = startRunner(database.url, folder.path);
  await until('the other runner waits', () => waits.output().includes('waiting for another runner'));
  await writer.query('COMMIT');

  expect((await builds.exited).code).toBe(0);
  expect((await waits.exited).code).toBe(0);
});
