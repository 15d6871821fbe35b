import type { Type } from '@nestjs/common';
import { type Duration, milliseconds } from '../duration.js';
import type { Tick } from './tick.js';

/** What becomes of a run that did not take place, or whose owner died: it is made up for, or left out. */
export type Misfire = 'run-once' | 'skip';

/** How a task is declared. */
export interface Schedule {
  /** Unique in the service; a-z, 0-9 and -. */
  name: string;
  /** Five fields, or six with seconds in front (docs/runbook.md says what holds when clocks are changed). */
  cron: string;
  /** IANA name; UTC when not given. */
  timeZone?: string;
  /** How long a worker that died keeps the task from others. A living one renews it. */
  lease: Duration;
  /** Longest run; then its signal aborts, and it has failed. */
  timeLimit: Duration;
  /**
   * `run-once`: of the instants that were missed the newest is caught up, and a run whose owner died is run again. `skip`: the first stays
   * missed, the second is lost.
   */
  misfire: Misfire;
}

/** A declared task: where, and with its times in milliseconds. */
export interface Declared extends Omit<Schedule, 'lease' | 'timeLimit'> {
  leaseMs: number;
  timeLimitMs: number;
  method: string;
}

const DECLARED = Symbol('scheduled tasks');
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** A lease is renewed at each third of it: below a second a slow answer would cost it. */
const SHORTEST_LEASE_MS = 1000;

/** Makes a method a scheduled task; its class is to be among a feature's `work`. @throws Error when the declaration cannot be understood */
export function Scheduled({ lease, timeLimit, ...schedule }: Schedule) {
  const { name } = schedule;
  if (!NAME.test(name)) throw new Error(`@Scheduled: a name must consist of a-z, 0-9 and - (it is "${name}")`);
  const leaseMs = time(name, 'lease', lease);
  const timeLimitMs = time(name, 'timeLimit', timeLimit);
  if (leaseMs < SHORTEST_LEASE_MS) throw new Error(`@Scheduled ${name}: lease must be at least 1s (it is "${lease}")`);
  return (target: object, method: string, _: { value?: (tick: Tick) => Promise<unknown> }): void => {
    const declared = { ...schedule, leaseMs, timeLimitMs, method };
    Reflect.defineMetadata(DECLARED, [...declaredIn(target), declared], target);
  };
}

/** The tasks that a class declares. */
export function declaredBy({ prototype }: Type): readonly Declared[] {
  return declaredIn(prototype as object);
}

function declaredIn(target: object): readonly Declared[] {
  return Reflect.getMetadata(DECLARED, target) ?? [];
}

function time(name: string, key: string, duration: string): number {
  try {
    return milliseconds(duration);
  } catch (error) {
    throw new Error(`@Scheduled ${name}: ${key} ${(error as Error).message}`);
  }
}
