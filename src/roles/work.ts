import type { DynamicModule, INestApplicationContext, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ConfigOf } from '../config/schema.js';
import type { Feature } from '../platform/feature.js';
import { openQueue } from '../platform/queue/open.js';
import { openSchedule } from '../platform/scheduling/open.js';
import { tasksOf } from '../platform/scheduling/tasks.js';
import type { Logger } from '../platform/telemetry/logger.js';
import { nestLogger } from '../platform/telemetry/nest-logger.js';
import { upkeepProviders } from '../platform/upkeep.js';
import { rootModule, work, workClasses } from './root.js';
import type { Service } from './service.js';

/** Has the process run the jobs and the scheduled tasks of `features`, and the platform's own. @throws ConfigurationError for a task that is wrong */
export async function openWork(
  features: readonly Feature[],
  config: ConfigOf<'worker'>,
  service: Service,
): Promise<INestApplicationContext> {
  const context = await workContext(features, { ...service, config, imports: [service.health()] });
  const classes = workClasses(features);
  const surroundings = { ...service, config };
  openQueue(
    classes.map((type) => context.get<object>(type)),
    surroundings,
  );
  openSchedule(tasksOf(context, classes), surroundings);
  return context;
}

interface WorkContext {
  config: ConfigOf<'task'>;
  providers: Provider[];
  log: Logger;
  imports?: DynamicModule[];
}

/** What Nest makes of features where they work. Of HTTP there is nothing in it, not even beside an api: what runs in one role runs in all. */
export function workContext(
  features: readonly Feature[],
  { config, providers, log, imports = [] }: WorkContext,
): Promise<INestApplicationContext> {
  const root = rootModule(imports, [...providers, ...upkeepProviders(config)], work(features));
  return NestFactory.createApplicationContext(root, { logger: nestLogger(log), abortOnError: false });
}
