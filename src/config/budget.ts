import type { Config, Role } from './schema.js';

/** What a role does, and so has steps for when it stops. */
const DOES: Record<Role, { http?: true; work?: true }> = {
  api: { http: true },
  worker: { work: true },
  all: { http: true, work: true },
  task: { work: true },
  'dead-letters': {},
  migrate: {},
  seed: {},
};

/** How long each step of a stop may take, in seconds: the table of docs/runbook.md, Stopping. */
export function stopDeadlines(lifecycle: Config['lifecycle'], role: Role) {
  const { http, work } = DOES[role];
  return {
    withdraw: 0,
    'drain-delay': http ? lifecycle.drainDelaySeconds : 0,
    'finish-requests': http ? lifecycle.drainTimeoutSeconds : 0,
    'finish-work': work ? lifecycle.workTimeoutSeconds : 0,
    close: lifecycle.closeTimeoutSeconds,
    flush: lifecycle.flushTimeoutSeconds,
  };
}

/** How long the steps of a stop may take together, in seconds. */
export function stopSeconds(lifecycle: Config['lifecycle'], role: Role): number {
  return Object.values(stopDeadlines(lifecycle, role)).reduce((sum, seconds) => sum + seconds, 0);
}

/** The grace period, in seconds: as given, else what the steps need and 1 s. */
export function graceSeconds(lifecycle: Config['lifecycle'], role: Role): number {
  return lifecycle.graceSeconds ?? stopSeconds(lifecycle, role) + 1;
}
