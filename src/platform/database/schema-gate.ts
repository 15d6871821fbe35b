import type { Logger } from '../telemetry/logger.js';
import type { Migration } from './migrations/directory.js';
import { pendingMigrations } from './migrations/gate.js';
import type { DatabaseProbe } from './probe.js';

/** Holds the instance back until the schema has every migration that this build ships. Once true it stays true. */
export interface SchemaGate {
  /** @throws Error naming what is pending, or the database's own */
  check(): Promise<void>;
}

export function openSchemaGate(probe: DatabaseProbe, shipped: readonly Migration[], log: Logger): SchemaGate {
  let open = false;
  return {
    async check() {
      if (open) return;
      const state = await probe.run((connection) => pendingMigrations(connection, shipped));
      if (state.pending.length > 0) throw new Error(`pending migrations: ${state.pending.join(', ')}`);
      const { edited, ahead, failedAhead } = state;
      if (edited.length > 0) log.warn({ migrations: edited }, 'migrations were edited after they were applied');
      if (ahead.length > 0 || failedAhead.length > 0) {
        log.info({ ahead, failed: failedAhead }, 'the schema is ahead of this version');
      }
      open = true;
    },
  };
}
