import type { Config, Role } from './schema.js';

/** Which columns of the stop table (docs/runbook.md, Stopping) a role goes through. */
const SERVES_HTTP: Record<Role, boolean> = { api: true, all: true, migrate: false };

/** How long the steps of a stop may take together, in seconds. */
export function stopSeconds(lifecycle: Config['lifecycle'], role: Role): number {
  const http = SERVES_HTTP[role] ? lifecycle.drainDelaySeconds + lifecycle.drainTimeoutSeconds : 0;
  return http + lifecycle.closeTimeoutSeconds + lifecycle.flushTimeoutSeconds;
}

/** The grace period, in seconds: as given, else what the steps need and 1 s. */
export function graceSeconds(lifecycle: Config['lifecycle'], role: Role): number {
  return lifecycle.graceSeconds ?? stopSeconds(lifecycle, role) + 1;
}
