import { z } from 'zod';
import { databaseKeys, migrateKeys } from './database.js';
import { healthKeys } from './health.js';
import { httpKeys, managementKeys } from './http.js';
import { lifecycleKeys } from './lifecycle.js';
import { logKeys } from './log.js';
import { loginKeys } from './login.js';
import { processKeys } from './process.js';
import { queueKeys } from './queue.js';
import { redisQueueKeys, redisSessionKeys } from './redis.js';
import { schedulingKeys } from './scheduling.js';
import { sessionKeys } from './session.js';
import { tracingKeys } from './tracing.js';

/** Every key, grouped as the folders of `platform/` are. */
export const schema = z.object({
  process: processKeys,
  log: logKeys,
  tracing: tracingKeys,
  lifecycle: lifecycleKeys,
  health: healthKeys,
  http: httpKeys,
  management: managementKeys,
  database: databaseKeys,
  migrate: migrateKeys,
  redisSession: redisSessionKeys,
  redisQueue: redisQueueKeys,
  queue: queueKeys,
  scheduling: schedulingKeys,
  session: sessionKeys,
  login: loginKeys,
});

export type Config = z.infer<typeof schema>;
export type Group = keyof Config;

/** What every role that runs until it is stopped reads. */
const service = ['process', 'log', 'tracing', 'lifecycle', 'health', 'management', 'database', 'redisQueue'] as const;

/** What features read. A feature's module is made in each role that runs features, so each of them reads all of it. */
const features = ['login'] as const;

/** The groups that each role reads: a key of another group is not required of it. */
export const GROUPS = {
  api: [...service, ...features, 'http', 'redisSession', 'session'],
  worker: [...service, ...features, 'queue', 'scheduling'],
  all: [...service, ...features, 'http', 'redisSession', 'session', 'queue', 'scheduling'],
  task: [...features, 'process', 'log', 'tracing', 'lifecycle', 'health', 'database', 'redisQueue', 'scheduling'],
  'dead-letters': ['process', 'log', 'database'],
  migrate: ['process', 'log', 'migrate'],
  seed: ['process', 'log', 'database'],
} as const satisfies Record<string, readonly Group[]>;

export type Role = keyof typeof GROUPS;
/** The configuration of one role. */
export type ConfigOf<R extends Role> = Pick<Config, (typeof GROUPS)[R][number]>;
