import { connect, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../../../scripts/launcher/ports.mjs';
import { until } from '../../service/until.js';
import {
  CLEAN,
  type EmptyDatabase,
  emptyDatabase,
  judgedByPrisma,
  migrate,
  shipped,
  startRunner,
  WAIT_FOR_42,
} from './support.js';

/** Stops in the middle, with half of its work done, for as long as the test holds lock 42. */
const FILES = { '20260101000000_tea': `CREATE TABLE tea (id int); ${WAIT_FOR_42} CREATE TABLE cup (id int);` };

async function holdInTheMiddle(database: EmptyDatabase) {
  const holder = await database.connect();
  await holder.query('SELECT pg_advisory_lock(42)');
  return {
    reached: () => until('the migration is in the middle', async () => (await running(database)).length > 0),
    release: () => holder.query('SELECT pg_advisory_unlock(42)'),
  };
}

function running(database: EmptyDatabase) {
  return database.query(
    `SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE TABLE tea%' AND state = 'active' AND datname = current_database()`,
  );
}

test('after SIGKILL in the middle of a migration, a new run succeeds by itself', async () => {
  await using database = await emptyDatabase();
  await using folder = await shipped(FILES);
  const middle = await holdInTheMiddle(database);
  await using runner = startRunner(database.url, folder.path);
  await middle.reached();

  runner.child.kill('SIGKILL');
  await runner.exited;
  // The server finds out by itself; nobody releases the lock for it.
  await until('the server has given up', async () => (await running(database)).length === 0);
  await middle.release();

  expect(await database.tables()).toEqual([]);
  const next = await migrate(database, FILES);
  expect(next).toMatchObject({
    code: 0,
    output: expect.stringContaining('was cut off. Nothing of it is in the schema; trying again'),
  });
  expect(await database.tables()).toEqual(['cup', 'tea']);
  expect(await judgedByPrisma(database, FILES)).toEqual(CLEAN);
});

test('SIGTERM cancels the statement that runs: exit code 4, nothing of it in the schema, and the next run succeeds', async () => {
  await using database = await emptyDatabase();
  await using folder = await shipped(FILES);
  const middle = await holdInTheMiddle(database);
  await using runner = startRunner(database.url, folder.path);
  await middle.reached();

  runner.child.kill('SIGTERM');
  expect(await runner.exited).toMatchObject({
    code: 4,
    output: expect.stringContaining('stopped by a signal before it was done'),
  });
  expect(await running(database)).toEqual([]);
  expect(await database.tables()).toEqual([]);

  await middle.release();
  expect((await migrate(database, FILES)).code).toBe(0);
});

test('a connection that is lost in the middle is made anew, and the migration begun again', async () => {
  await using database = await emptyDatabase();
  const middle = await holdInTheMiddle(database);
  const outcome = migrate(database, FILES);
  await middle.reached();

  const [backend] = await running(database);
  await database.query(`SELECT pg_terminate_backend(${backend?.pid}, 5000)`);
  await middle.release();

  expect(await outcome).toMatchObject({ code: 0, output: expect.stringContaining('waiting for the database: 57P01') });
  expect(await database.tables()).toEqual(['cup', 'tea']);
  expect(await judgedByPrisma(database, FILES)).toEqual(CLEAN);
});

test('a connection that is lost while COMMIT is answered does not apply a migration twice', async () => {
  await using database = await emptyDatabase();
  const files = { '20260101000000_tea': 'CREATE TABLE tea (id int);' };
  const url = new URL(database.url);
  const port = await freePort();
  let committed = false;
  await using _proxy = await forward(port, Number(url.port), url.hostname, (sent) => {
    const cut = !committed && sent.includes('COMMIT');
    committed ||= cut;
    return cut;
  });
  const newClient = () => new pg.Client(Object.assign(new URL(url), { port }).href);

  expect(await migrate(database, files, 'up', { newClient })).toMatchObject({ code: 0 });

  expect(committed).toBe(true);
  expect(await database.query('SELECT count(*)::int FROM _prisma_migrations')).toEqual([{ count: 1 }]);
  expect(await judgedByPrisma(database, files)).toEqual(CLEAN);
});

test('a runner that starts before the database waits for it', async () => {
  await using database = await emptyDatabase();
  await using folder = await shipped({ '20260101000000_tea': 'CREATE TABLE tea (id int);' });
  const url = new URL(database.url);
  const port = await freePort();
  await using runner = startRunner(Object.assign(new URL(url), { port }).href, folder.path);
  await until('it waits', () => runner.output().includes('waiting for the database: connect ECONNREFUSED'));

  await using _proxy = await forward(port, Number(url.port), url.hostname);
  expect(await runner.exited).toMatchObject({ code: 0 });
  expect(await database.tables()).toEqual(['tea']);
});

test('a database that stays away for longer than the runner may wait: exit code 4', async () => {
  await using database = await emptyDatabase();
  await using folder = await shipped({});
  const url = Object.assign(new URL(database.url), { port: await freePort() });
  await using runner = startRunner(url.href, folder.path, { waitSeconds: 1 });
  expect(await runner.exited).toMatchObject({
    code: 4,
    output: expect.stringContaining('the database was away for 1 s'),
  });
});

test('a database or password that is wrong is not waited for: exit code 1', async () => {
  await using database = await emptyDatabase();
  await using folder = await shipped({});
  await using runner = startRunner(`${database.url}_missing`, folder.path);
  expect(await runner.exited).toMatchObject({ code: 1, output: expect.stringContaining('does not exist') });
});

/** A proxy to the database; what the server answers to a message that `cutAfter` picks out is never delivered. */
async function forward(
  port: number,
  to: number,
  host: string,
  cutAfter: (sent: Buffer) => boolean = () => false,
): Promise<AsyncDisposable> {
  const server = createServer((socket) => {
    const target = connect(to, host);
    for (const end of [socket, target]) end.on('error', () => undefined);
    socket.on('data', (sent) => {
      if (cutAfter(sent))
        target
          .unpipe(socket)
          .once('data', () => socket.destroy())
          .resume();
    });
    socket.on('close', () => target.destroy());
    socket.pipe(target).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
