import { MIGRATE_EXIT } from './errors.js';
import { type LedgerRow, openLedger } from './ledger.js';
import { lockHolder } from './lock.js';
import type { MigrateOptions } from './options.js';
import { type Plan, planFor } from './plan.js';
import { withSession } from './session.js';

export interface MigrationState {
  readonly name: string;
  readonly state: 'applied' | 'edited' | 'pending' | 'failed' | 'blocked' | 'ahead' | 'failed ahead';
  /** What happened, for a person. */
  readonly note: string;
}

export interface MigrationStatus {
  readonly states: readonly MigrationState[];
  /** Who runs migrations at this moment: an open row may be theirs. */
  readonly runner: string | undefined;
  /** `done`, `pending` or `needsPerson`, of MIGRATE_EXIT. */
  readonly exitCode: number;
}

/** Where the schema is, migration by migration. Changes nothing, and waits for no other runner. */
export async function migrationStatus(options: MigrateOptions): Promise<MigrationStatus> {
  return withSession(options, async ({ client }) => {
    const runner = await lockHolder(client);
    const ledger = await openLedger(client);
    const rows = ledger.exists ? await ledger.rows() : [];
    const plan = planFor(options.migrations, rows);
    return { states: statesOf(plan, rows), runner, exitCode: exitCodeOf(plan) };
  });
}

function statesOf(plan: Plan, rows: readonly LedgerRow[]): MigrationState[] {
  const finished = new Map(rows.filter((row) => row.state === 'finished').map((row) => [row.name, row]));
  const failed = new Map(plan.rolledBack.map((row) => [row.name, row]));
  const blocked = new Map(plan.blocked.map((row) => [row.name, row]));
  const edited = new Set(plan.edited);
  const at = (name: string) => finished.get(name)?.finishedAt?.toISOString() ?? '';
  const story = (row: LedgerRow) =>
    `began ${row.startedAt.toISOString()}; ${row.cause ?? 'it was cut off, or runs now'}`;

  const shipped = [...plan.applied, ...plan.pending].map(({ name }): MigrationState => {
    const block = blocked.get(name);
    const fault = failed.get(name);
    if (block) return { name, state: 'blocked', note: story(block) };
    if (fault) return { name, state: 'failed', note: story(fault) };
    if (edited.has(name)) return { name, state: 'edited', note: `${at(name)}; the file was changed since` };
    return finished.has(name) ? { name, state: 'applied', note: at(name) } : { name, state: 'pending', note: '' };
  });
  const foreign = [
    ...plan.ahead.map((name): MigrationState => ({ name, state: 'ahead', note: at(name) })),
    ...plan.failedAhead.map((row): MigrationState => ({ name: row.name, state: 'failed ahead', note: story(row) })),
  ];
  return [...shipped, ...foreign].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function exitCodeOf(plan: Plan): number {
  if (plan.edited.length > 0 || plan.blocked.length > 0) return MIGRATE_EXIT.needsPerson;
  return plan.pending.length > 0 ? MIGRATE_EXIT.pending : MIGRATE_EXIT.done;
}
