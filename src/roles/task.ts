import { graceSeconds, stopDeadlines } from '../config/budget.js';
import { readConfig } from '../config/read.js';
import type { ConfigOf } from '../config/schema.js';
import { features } from '../features/index.js';
import { openDatabase } from '../platform/database/open.js';
import { Lifecycle } from '../platform/lifecycle/lifecycle.js';
import { stopOnSignals } from '../platform/lifecycle/signals.js';
import { openRedis } from '../platform/redis/open.js';
import { openSingleRun } from '../platform/scheduling/once.js';
import { declarations, tasksOf } from '../platform/scheduling/tasks.js';
import { openLog } from '../platform/telemetry/logger.js';
import { openMetrics } from '../platform/telemetry/metrics.js';
import { openTracing } from '../platform/telemetry/tracing/open.js';
import { PRODUCT } from '../product.js';
import { MIGRATIONS } from './paths.js';
import { everywhere, workClasses } from './root.js';
import { workContext } from './work.js';

const USAGE = `usage: node dist/main.js task NAME     runs a scheduled task now, for its last instant
       node dist/main.js task --list   says which there are`;

/** Runs `task NAME | --list`. @returns the exit code: 0 when the task is done @throws ConfigurationError */
export async function task(args: readonly string[]): Promise<number> {
  const [name = '', ...more] = args;
  const declared = declarations(workClasses(features)).map((one) => one.declared);
  if (name === '--list' && more.length === 0) {
    for (const { name, cron, timeZone = 'UTC' } of declared) console.log(`${name}\t${cron}\t${timeZone}`);
    return 0;
  }
  if (name === '' || name.startsWith('-') || more.length > 0) {
    console.error(USAGE);
    return 1;
  }
  if (!declared.some((one) => one.name === name)) {
    console.error(`there is no task ${name}; there are ${declared.map((one) => one.name).join(', ')}`);
    return 1;
  }
  return run(name, readConfig(process.env, 'task'));
}

async function run(name: string, config: ConfigOf<'task'>): Promise<number> {
  const { pod, version } = config.process;
  const log = await openLog(config.log, { role: 'task', pod, version });
  const lifecycle = new Lifecycle(log);
  stopOnSignals(lifecycle, graceSeconds(config.lifecycle, 'task'), log);

  const metrics = openMetrics();
  const tracing = await openTracing('task', { config, lifecycle, metrics, log });
  const platform = { config, lifecycle, metrics, tracing, management: [], log, clientName: `${PRODUCT}/task/${pod}` };
  const { database } = await openDatabase(MIGRATIONS, platform);
  const { redis } = openRedis('queue', config.redisQueue, platform);
  const surroundings = { ...platform, database, queueRedis: redis };
  const context = await workContext(features, { ...surroundings, providers: everywhere(surroundings) });
  for (const one of tasksOf(context, workClasses(features))) {
    if (one.name === name) openSingleRun(one, surroundings);
  }
  return lifecycle.run(stopDeadlines(config.lifecycle, 'task'));
}
