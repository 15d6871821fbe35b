import type { INestApplicationContext } from '@nestjs/common';
import type { Feature } from '../platform/feature.js';
import { openQueue } from '../platform/queue/open.js';
import type { WorkSurroundings } from '../platform/queue/surroundings.js';
import { openSchedule, type Surroundings } from '../platform/scheduling/open.js';
import { tasksOf } from '../platform/scheduling/tasks.js';
import { workClasses } from './root.js';

/** Has the process run the jobs and the scheduled tasks of `features`, and the platform's own. @throws ConfigurationError for a task that is wrong */
export function openWork(
  app: INestApplicationContext,
  features: readonly Feature[],
  surroundings: WorkSurroundings & Surroundings,
): void {
  const classes = workClasses(features);
  openQueue(
    classes.map((type) => app.get<object>(type)),
    surroundings,
  );
  openSchedule(tasksOf(app, classes), surroundings);
}
