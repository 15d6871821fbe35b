import 'reflect-metadata';
import { beforeAll, expect, test } from '@jest/globals';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { readConfig } from '../config/read.js';
import { Configuration } from '../platform/configuration.js';
import { Database } from '../platform/database/database.js';
import type { Feature } from '../platform/feature.js';
import { Outbox } from '../platform/queue/outbox.js';
import { RateLimits } from '../platform/rate-limit/rate-limits.js';
import { Scheduled } from '../platform/scheduling/scheduled.js';
import { Sessions } from '../platform/session/sessions.js';
import { openBoth } from './all.js';
import { everywhere } from './root.js';
import { openService } from './service.js';
import { openWeb } from './web.js';
import { openWork, workContext } from './work.js';

/** Nobody answers there, and nothing here asks: only what Nest makes of features is looked at. */
const ENVIRONMENT = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
};

// Each service that is opened here listens to the process.
beforeAll(() => void process.setMaxListeners(100));

/** How each role that runs features makes them. */
const roles: Record<string, (features: readonly Feature[]) => Promise<unknown>> = {
  async api(features) {
    const config = readConfig(ENVIRONMENT, 'api');
    return openWeb(features, config, await openService('api', config));
  },
  async worker(features) {
    const config = readConfig(ENVIRONMENT, 'worker');
    return openWork(features, config, await openService('worker', config));
  },
  async all(features) {
    const config = readConfig(ENVIRONMENT, 'all');
    return openBoth(features, config, await openService('all', config));
  },
  async task(features) {
    const service = await openService('worker', readConfig(ENVIRONMENT, 'worker'));
    const surroundings = { ...service, config: readConfig(ENVIRONMENT, 'task') };
    return workContext(features, { ...surroundings, providers: everywhere(surroundings) });
  },
};

/** A feature of a route and a task, whose use case takes something by injection. */
function taking(...inject: unknown[]): Feature {
  @Injectable()
  class Brewing {}
  @Module({
    providers: [{ provide: Brewing, inject: inject as [], useFactory: (...given: unknown[]) => given }],
    exports: [Brewing],
  })
  class TeaModule {}
  @Controller('tea')
  class Teas {
    constructor(readonly brewing: Brewing) {}
    @Get()
    read() {}
  }
  @Injectable()
  class Washing {
    constructor(readonly brewing: Brewing) {}
    @Scheduled({ name: 'wash-up', cron: '0 0 * * *', lease: '30s', timeLimit: '1m', misfire: 'skip' })
    async wash() {}
  }
  return { module: TeaModule, controllers: [Teas], work: [Washing] };
}

test.each(Object.entries(roles))(
  '%s has the configuration, the database and the outbox for features',
  async (...row) => {
    const [, make] = row;
    await expect(make([taking(Configuration, Database, Outbox)])).resolves.toBeDefined();
  },
);

test.each([
  ['Sessions', Sessions],
  ['RateLimits', RateLimits],
])('%s, which only HTTP has, is refused in all as in a worker and a task', async (name, type) => {
  const feature = taking(type);
  await expect(roles['api']?.([feature])).resolves.toBeDefined();
  for (const role of ['worker', 'task', 'all']) {
    await expect(roles[role]?.([feature])).rejects.toThrow(new RegExp(`dependencies of the Brewing.*${name}`));
  }
});
