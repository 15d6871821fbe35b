import { afterAll, beforeEach } from '@jest/globals';
import { createDatabase, required, type TestDatabase } from './database.js';
import type { Place } from './schedule.js';

/** Where the workers of a file are, whose schedule is empty before each of its tests. */
export async function openPlace(): Promise<{ database: TestDatabase; place: Place }> {
  const database = await createDatabase();
  beforeEach(() => database.query('TRUNCATE scheduled_task, task_run'));
  afterAll(async () => database[Symbol.asyncDispose]());
  return { database, place: { database: database.url, redis: required('TEST_REDIS_URL') } };
}
