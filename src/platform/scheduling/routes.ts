import type { Database } from '../database/database.js';
import type { ManagementRoute } from '../management/route.js';
import type { Task } from './tasks.js';

/** Runs of one task that are shown. */
const SHOWN = 10;

/** Each task with its next instant and what became of the last ones. */
export function scheduleRoutes(tasks: readonly Task[], database: Database, now: () => number): ManagementRoute[] {
  async function describe({ name, cron, timeZone, misfire, instants }: Task) {
    const runs = await database.taskRun.findMany({
      where: { task: name },
      orderBy: { scheduledFor: 'desc' },
      take: SHOWN,
    });
    return { name, cron, timeZone, misfire, next: instants.after(new Date(now())) ?? null, runs };
  }
  return [{ method: 'GET', path: '/scheduledtasks', answer: () => Promise.all(tasks.map(describe)) }];
}
