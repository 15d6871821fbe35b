import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createDatabase, type TestDatabase } from '../../../test/service/database.js';
import { readConfig } from '../../config/read.js';
import { logTo } from '../telemetry/logger.js';
import { Database } from './database.js';
import { type ManagedPool, openPool } from './pool.js';

/** What a row holds that is nobody's business. */
const GUEST = randomUUID();

let on: TestDatabase;
let managed: ManagedPool;
let database: Database;

beforeAll(async () => {
  on = await createDatabase();
  const { database: config } = readConfig({ NODE_ENV: 'test', DATABASE_URL: on.url }, 'seed');
  managed = openPool(config, 'test', new Registry(), logTo({ write() {} }, 'silent'));
  database = new Database(managed.pool, config);
  await on.query('CREATE TABLE guest (name text, age int CHECK (age >= 0))');
});
afterAll(async () => {
  await managed.close();
  await on[Symbol.asyncDispose]();
});

const ADD = `INSERT INTO guest VALUES ('${GUEST}', -1)`;

test.each<[string, string, () => Promise<unknown>]>([
  [
    'Prisma, of a model',
    'task_run_running_check',
    () => database.taskRun.create({ data: { task: GUEST, scheduledFor: new Date(), state: 'running', fence: 0 } }),
  ],
  ['Prisma, of SQL', 'guest_age_check', () => database.$executeRawUnsafe(ADD)],
  ['pg', 'guest_age_check', () => managed.pool.query(ADD)],
  ['pg, of a function', 'guest_age_check', () => managed.pool.query(`DO $$ BEGIN ${ADD}; END $$`)],
])('a row that breaks a constraint is not logged: an error of %s', async (_whose, constraint, work) => {
  const output: string[] = [];
  const log = logTo({ write: (line) => output.push(line) }, 'info');
  const err = await work().catch((reason) => reason);
  log.error({ err }, 'request failed');

  expect(output.join()).toContain(constraint);
  expect(output.join()).not.toContain(GUEST);
});
