import type { Type } from '@nestjs/common';
import { ConfigurationError } from '../../config/read.js';
import { Instants } from './instants.js';
import { type Declared, declaredBy } from './scheduled.js';
import type { Tick } from './tick.js';

/** A task of this process, ready to run. */
export interface Task extends Omit<Declared, 'method' | 'timeZone'> {
  timeZone: string;
  instants: Instants;
  run(tick: Tick): Promise<unknown>;
}

/** Where the classes' instances are; Nest's context is one. */
export interface Instances {
  get<T>(type: Type<T>): T;
}

/**
 * The tasks that `classes` declare, in the order of their names.
 * @throws ConfigurationError naming every cron expression and time zone that is wrong, and every name that is given twice
 */
export function tasksOf(instances: Instances, classes: readonly Type[]): Task[] {
  const faults: string[] = [];
  const tasks = declarations(classes).flatMap(({ type, declared: { method, timeZone = 'UTC', ...declared } }) => {
    try {
      const instants = new Instants(declared.cron, timeZone);
      const run = (tick: Tick) => Reflect.get(instances.get(type), method).call(instances.get(type), tick);
      return [{ ...declared, timeZone, instants, run }];
    } catch (error) {
      faults.push(
        `the task ${declared.name} has the cron "${declared.cron}" in ${timeZone}: ${(error as Error).message}`,
      );
      return [];
    }
  });
  faults.push(...namedTwice(classes));
  if (faults.length > 0) throw new ConfigurationError(faults);
  return tasks;
}

/** What `classes` declare, in the order of names. */
export function declarations(classes: readonly Type[]): { type: Type; declared: Declared }[] {
  return classes
    .flatMap((type) => declaredBy(type).map((declared) => ({ type, declared })))
    .sort((one, other) => one.declared.name.localeCompare(other.declared.name));
}

function namedTwice(classes: readonly Type[]): string[] {
  const all = declarations(classes);
  return [...Map.groupBy(all, ({ declared }) => declared.name)]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([name, sharing]) => {
      const places = sharing.map(({ type, declared }) => `${type.name}.${declared.method}`);
      return `the task name ${name} is given to ${places.join(' and ')}`;
    });
}
