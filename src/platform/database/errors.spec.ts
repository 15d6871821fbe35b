import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { required } from '../../../test/service/database.js';
import { readConfig } from '../../config/read.js';
import { isRedisUnavailable } from '../redis/errors.js';
import { Database } from './database.js';
import { isDatabaseUnavailable } from './errors.js';
import { type ManagedPool, openPool } from './pool.js';

const SERVER = required('TEST_DATABASE_URL');
const opened: ManagedPool[] = [];
afterAll(async () => {
  for (const { close } of opened) await close();
});

function open(settings: Record<string, string> = {}): Database {
  const { database } = readConfig({ NODE_ENV: 'test', DATABASE_URL: SERVER, ...settings }, 'seed');
  const managed = openPool(database, 'test', new Registry(), pino({ level: 'silent' }));
  opened.push(managed);
  return new Database(managed.pool, database);
}

const database = open();
const fail = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
/** An error of the server's, as it comes out of Prisma. */
const raise = (code: string) =>
  fail(database.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'made' USING ERRCODE = '${code}'; END $$`));

test.each([
  ['08006', 'the connection failed'],
  ['25006', 'a replica'],
  ['28000', 'login is not allowed'],
  ['28P01', 'the password is refused'],
  ['40001', 'a serialization failure that would not end'],
  ['40P01', 'a deadlock that would not end'],
  ['53100', 'the disk is full'],
  ['53300', 'too many connections'],
  ['55P03', 'a lock was not got'],
  ['57014', 'a statement was cancelled'],
  ['57P01', 'the server shuts down'],
  ['57P03', 'the server starts'],
])('%s, %s: unavailable', async (code) => {
  expect(isDatabaseUnavailable(await raise(code))).toBe(true);
});

test.each([
  ['22P02', 'a value of the wrong type'],
  ['23505', 'a duplicate'],
  ['23514', 'a violated check'],
  ['42501', 'not allowed'],
  ['42P01', 'a table that is not there'],
  ['P0001', 'an exception of a function'],
])('%s, %s: a fault of the query', async (code) => {
  const error = await raise(code);
  expect(error).toBeDefined();
  expect(isDatabaseUnavailable(error)).toBe(false);
});

test('a connection that is ended in the middle of a query: unavailable', async () => {
  const ended = await fail(database.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`);
  expect(isDatabaseUnavailable(ended)).toBe(true);
});

test('a connection that is ended by the COMMIT of a transaction: unavailable', async () => {
  const ended = await fail(
    database.transaction(async (tx) => {
      await tx.$executeRaw`CREATE TEMP TABLE doomed (id int)`;
      await tx.$executeRaw`CREATE FUNCTION pg_temp.end_it() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'`;
      await tx.$executeRaw`CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON doomed
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.end_it()`;
      await tx.$executeRaw`INSERT INTO doomed VALUES (1)`;
    }),
  );
  expect(String(ended)).toContain('terminating connection');
  expect(isDatabaseUnavailable(ended)).toBe(true);
});

test.each([
  ['is not there', { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' }],
  ['has no address', { DATABASE_URL: 'postgresql://nobody@nowhere.invalid/nothing' }],
  ['is in no network', { DATABASE_URL: 'postgresql://nobody@255.255.255.255/nothing' }],
  ['cannot do TLS', { DATABASE_TLS: 'require' }],
])('a server that %s: unavailable, for raw queries and transactions too', async (_how, settings) => {
  expect(await failures(open(settings))).toEqual([true, true, true]);
});

test('a password file that is away: unavailable', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'password-')), 'password');
  await writeFile(file, 'secret');
  const url = new URL(SERVER);
  url.password = '';
  const locked = open({ DATABASE_URL: url.href, DATABASE_PASSWORD_FILE: file });
  await rm(file);
  expect(await failures(locked)).toEqual([true, true, true]);
});

test.each([
  ['a file that is not there', () => readFile('/nowhere')],
  ['another server that is not there', () => once(connect(1, '127.0.0.1'), 'connect')],
  ['another name that is not there', () => lookup('nowhere.invalid')],
])('%s, not the database: an error as any other', async (_what, work) => {
  const error = await fail(work());
  expect(error).toBeDefined();
  expect(isDatabaseUnavailable(error)).toBe(false);
  expect(isRedisUnavailable(error)).toBe(false);
});

/** Whether each way to use `away` says that it is unavailable. */
async function failures(away: Database): Promise<boolean[]> {
  const errors = await Promise.all([
    fail(away.outboxRow.count()),
    fail(away.$queryRaw`SELECT 1`),
    fail(away.transaction((tx) => tx.outboxRow.count())),
  ]);
  return errors.map(isDatabaseUnavailable);
}
