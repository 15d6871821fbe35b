import { beginLate, isRecent } from './late.js';
import type { Register, Registered } from './register.js';
import type { Task } from './tasks.js';
import type { SweepParts, Watched } from './watched.js';

/** Most instants of a task that are accounted for in one sweep. */
const AT_ONCE = 1000;
/** How long accounting may rest while no instant is due, in milliseconds. */
const IDLE_MS = 10_000;
/** One that rests for longer than this is nobody's, in milliseconds. */
const ABANDONED_MS = 60_000;

/** Writes down the instants of a task that passed without a run, and makes up for the newest. */
export async function account(parts: SweepParts, one: Watched, registered: Registered, now: Date): Promise<void> {
  const { register, metrics, retentionMs } = parts;
  const { task, graceMs } = one;
  metrics.known(task, registered);
  const behindMs = now.getTime() - registered.accountedUntil.getTime();
  if (registered.cron !== task.cron || registered.timeZone !== task.timeZone) {
    // Another version of the service accounts for its own cron, while one of its instances lives.
    if (behindMs > graceMs + ABANDONED_MS) await register.put(task);
    return;
  }
  const until = new Date(now.getTime() - graceMs);
  const from = new Date(Math.max(registered.accountedUntil.getTime(), now.getTime() - retentionMs));
  const instants = task.instants.between(from, until, AT_ONCE);
  if (instants.length > 0 || behindMs > graceMs + IDLE_MS) {
    const reached = instants.length < AT_ONCE ? until : (instants.at(-1) ?? until);
    tell(parts, task, await register.account(task, instants, reached));
  }
  if (instants.length === 0) catchUp(parts, one, registered, now);
}

function tell({ log, metrics }: SweepParts, { name }: Task, written: Awaited<ReturnType<Register['account']>>): void {
  for (const [outcome, rows] of Map.groupBy(written, ({ state }) => state)) {
    metrics.missed(name, outcome, rows.length);
    const newest = new Date(Math.max(...rows.map(({ scheduledFor }) => scheduledFor.getTime())));
    log.warn({ task: name, outcome, instants: rows.length, newest }, 'task not run');
  }
}

/** Where the newest instant in the ledger was missed, nothing has run since. */
function catchUp(parts: SweepParts, { task, isOurs }: Watched, registered: Registered, now: Date): void {
  const { newestFor, newestState, registeredAt } = registered;
  if (!isOurs || task.misfire !== 'run-once' || newestState !== 'missed' || newestFor === null) return;
  if (newestFor > registeredAt && isRecent(parts, newestFor, now)) beginLate(parts, task, newestFor, ['missed']);
}
