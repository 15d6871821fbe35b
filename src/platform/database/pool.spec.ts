import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type pg from 'pg';
import { Registry } from 'prom-client';
import { openDatabase, required } from '../../../test/service/database.js';
import { createRole, type TestRole } from '../../../test/service/role.js';
import { until } from '../../../test/service/until.js';
import { readConfig } from '../../config/read.js';
import { logTo } from '../telemetry/logger.js';
import { runInRequest } from '../telemetry/request-context.js';
import { type ManagedPool, openPool } from './pool.js';

const ONE = { DATABASE_POOL_MAX: '1', DATABASE_POOL_MIN: '1' };
const server = openDatabase(required('TEST_DATABASE_URL'));
let role: TestRole;
let passwordFile: string;
let managed: ManagedPool;
let pool: pg.Pool;
let log: string[];

beforeEach(async () => {
  role = await createRole(server);
  passwordFile = join(await mkdtemp(join(tmpdir(), 'password-')), 'password');
  await role.setPassword('one');
  writeFileSync(passwordFile, 'one\n');
});
afterEach(async () => {
  await managed.close();
  await role[Symbol.asyncDispose]();
});

function open(settings: Record<string, string> = {}): void {
  const environment = { DATABASE_URL: role.url, DATABASE_PASSWORD_FILE: passwordFile, ...settings };
  const { database } = readConfig({ NODE_ENV: 'test', ...environment }, 'seed');
  log = [];
  managed = openPool(database, 'test', new Registry(), logTo({ write: (line) => log.push(line) }, 'info'));
  pool = managed.pool;
}

/** Which backend answers. */
async function backend(): Promise<number | undefined> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, pg_sleep(0.02)');
  return rows[0]?.pid;
}
const pids = async () => (await role.backends()).map(({ pid }) => pid);

test('a violated constraint does not cost the connection', async () => {
  open(ONE);
  await pool.query('CREATE TEMP TABLE stock (pieces int CHECK (pieces >= 0))');
  const before = await pids();
  await expect(pool.query('INSERT INTO stock VALUES (-1)')).rejects.toMatchObject({ code: '23514' });
  await pool.query('INSERT INTO stock VALUES (1)');
  expect(await pids()).toEqual(before);
});

test('a query without an answer in time costs the connection, and its late answer reaches nobody', async () => {
  open({ ...ONE, DATABASE_QUERY_TIMEOUT_MS: '300', DATABASE_STATEMENT_TIMEOUT_MS: '300' });
  await pool.query('SET statement_timeout = 0');
  const [before] = await pids();
  await expect(pool.query("SELECT 'late', pg_sleep(0.6)")).rejects.toThrow('Query read timeout');
  expect((await pool.query("SELECT 'right' AS answer")).rows).toEqual([{ answer: 'right' }]);
  await until('the backend is gone', async () => !(await pids()).includes(before ?? 0));
  expect(await backend()).not.toBe(before);
});

test('a connection to a server that has become a replica is not used again', async () => {
  open(ONE);
  await pool.query('CREATE TEMP TABLE mine (n int)');
  await pool.query('SET default_transaction_read_only = on');
  const [before] = await pids();
  await expect(pool.query('CREATE TABLE anything (n int)')).rejects.toMatchObject({ code: '25006' });
  expect(await backend()).not.toBe(before);
});

test('a rotated password file serves the next connection', async () => {
  open();
  await managed.warm();
  await role.setPassword('two');
  writeFileSync(passwordFile, 'two\n');
  const before = await pids();
  await role.disconnect();
  await until('the minimum is open again', async () => (await pids()).length === 2);
  expect((await pids()).filter((pid) => before.includes(pid))).toEqual([]);
});

test('while the server refuses the password, requests wait for the connections that exist', async () => {
  open({ DATABASE_POOL_MAX: '5', DATABASE_POOL_MIN: '1' });
  const first = await backend();
  await role.setPassword('two');
  expect(new Set(await Promise.all(Array.from({ length: 20 }, backend)))).toEqual(new Set([first]));
  writeFileSync(passwordFile, 'two\n');
  await until('more connections are made', async () => new Set(await Promise.all([backend(), backend()])).size > 1, 5);
});

test('connections past their lifetime serve on while the server refuses new ones', async () => {
  open({ DATABASE_POOL_MAX: '5', DATABASE_POOL_MIN: '2', DATABASE_MAX_LIFETIME_SECONDS: '1' });
  await managed.warm();
  await role.setPassword('two');
  const before = await pids();
  await until('they are old', async () => (await role.backends()).every(({ seconds }) => seconds > 2.5), 4);
  expect(await pids()).toEqual(before);
  expect(before).toContain(await backend());
  writeFileSync(passwordFile, 'two\n');
  await until('they are replaced', async () => !(await pids()).some((pid) => before.includes(pid)), 5);
});

test('the minimum is open again once the server accepts connections, without a request', async () => {
  open({ DATABASE_POOL_MIN: '3' });
  await managed.warm();
  await server.query(`ALTER ROLE ${role.name} NOLOGIN`);
  await role.disconnect();
  await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '28000' });
  await server.query(`ALTER ROLE ${role.name} LOGIN`);
  await until('the minimum is open again', async () => (await pids()).length === 3, 5);
});

test('that an idle connection was lost is told without the connection, nor is it part of the request that opened it', async () => {
  open({ DATABASE_POOL_MIN: '0' });
  await runInRequest({ id: 'long-ago', trace: { traceId: 'trace-over' } }, backend);
  await role.disconnect();
  await until('it is told', () => log.length > 0);
  expect(log.join()).toContain('an idle database connection was lost');
  expect(log.join()).not.toMatch(/long-ago|trace-over|secretKey/);
  expect(log.join()).not.toContain('[secret]');
});
