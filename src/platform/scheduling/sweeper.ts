import { pause } from '../lifecycle/deadline.js';
import type { Logger } from '../telemetry/logger.js';
import type { Ledger } from './ledger.js';
import type { ScheduleMetrics } from './metrics.js';
import type { Orphan, Register, Registered } from './register.js';
import type { Claim, Runner } from './runner.js';
import type { Task } from './tasks.js';

/** Most instants of a task that are accounted for in one sweep. */
const AT_ONCE = 1000;
/** How long accounting may rest while no instant is due, in milliseconds. */
const IDLE_MS = 10_000;
/** One that rests for longer than this is nobody's, in milliseconds. */
const ABANDONED_MS = 60_000;
/** A run that so many workers took over, and none ended, would go on killing them. */
const MOST_OWNERS = 10;

/** A task as a worker treats it. */
export interface Watched {
  task: Task;
  /** Milliseconds after which an instant without a run is missed, and a run whose lease is over is left to nobody else. */
  graceMs: number;
  /** Whether workers run it; otherwise CronJobs do. */
  isOurs: boolean;
}

export interface SweeperParts {
  watched: readonly Watched[];
  lookBackMs: number;
  retentionMs: number;
  register: Register;
  ledger: Ledger;
  runner: Runner;
  metrics: ScheduleMetrics;
  log: Logger;
}

/** Sees to it that each instant is in the ledger and each run has an end. All workers sweep; what they write cannot contradict itself. */
export class Sweeper {
  readonly #parts: SweeperParts;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  /** Sweeps every `ms` milliseconds until `stopped` aborts. */
  async run(ms: number, stopped: AbortSignal): Promise<void> {
    for (let fails = false; !stopped.aborted; await pause(ms / 1000, stopped)) {
      try {
        await this.sweep();
        fails = false;
      } catch (error) {
        if (!fails) this.#parts.log.warn({ err: error }, 'the schedule cannot be swept, trying on');
        fails = true;
      }
    }
  }

  async sweep(): Promise<void> {
    const { register, watched } = this.#parts;
    const { now, known, orphans } = await register.read();
    for (const one of watched) {
      const registered = known.get(one.task.name);
      if (registered) await this.#account(one, registered, now);
      for (const orphan of orphans) if (orphan.task === one.task.name) await this.#endOrphan(one, orphan, now);
    }
  }

  /** Writes down the instants that passed without a run, and makes up for the newest. */
  async #account(one: Watched, registered: Registered, now: Date): Promise<void> {
    const { register, metrics, retentionMs } = this.#parts;
    const { task } = one;
    metrics.known(task, registered);
    const behindMs = now.getTime() - registered.accountedUntil.getTime();
    if (registered.cron !== task.cron || registered.timeZone !== task.timeZone) {
      // Another version of the service accounts for its own cron, while one of its instances lives.
      if (behindMs > one.graceMs + ABANDONED_MS) await register.put(task);
      return;
    }
    const until = new Date(now.getTime() - one.graceMs);
    const from = new Date(Math.max(registered.accountedUntil.getTime(), now.getTime() - retentionMs));
    const instants = task.instants.between(from, until, AT_ONCE);
    const reached = instants.length < AT_ONCE ? until : (instants.at(-1) ?? until);
    if (instants.length > 0 || behindMs > one.graceMs + IDLE_MS) {
      this.#tell(task, await register.account(task, instants, reached));
    }
    if (instants.length === 0) this.#catchUp(one, registered, now);
  }

  #tell({ name }: Task, written: Awaited<ReturnType<Register['account']>>): void {
    const { log, metrics } = this.#parts;
    for (const [outcome, rows] of Map.groupBy(written, ({ state }) => state)) {
      metrics.missed(name, outcome, rows.length);
      const [{ scheduledFor } = {}] = rows.toSorted(
        (one, other) => Number(other.scheduledFor) - Number(one.scheduledFor),
      );
      log.warn({ task: name, outcome, instants: rows.length, newest: scheduledFor }, 'task not run');
    }
  }

  /** The newest instant in the ledger was missed, so nothing has run since. */
  #catchUp({ task, isOurs }: Watched, { newestFor, newestState, registeredAt }: Registered, now: Date): void {
    if (!isOurs || task.misfire !== 'run-once' || newestState !== 'missed' || newestFor === null) return;
    if (newestFor > registeredAt && this.#isRecent(newestFor, now)) this.#begin(task, newestFor, ['missed']);
  }

  async #endOrphan({ task, isOurs, graceMs }: Watched, orphan: Orphan, now: Date): Promise<void> {
    const { ledger, metrics, log } = this.#parts;
    const isTakenOver =
      task.misfire === 'run-once' && orphan.fence < MOST_OWNERS && this.#isRecent(orphan.scheduledFor, now);
    if (isOurs && isTakenOver) return this.#begin(task, orphan.scheduledFor, ['running']);
    // A Job of which the pod died may be tried again, and then goes on with the run.
    if (!isOurs && now.getTime() - orphan.leaseUntil.getTime() < graceMs) return;
    if (!(await ledger.lose(orphan))) return;
    metrics.ended(task.name, 'lost');
    log.error(
      { task: task.name, scheduled_for: orphan.scheduledFor, fence: orphan.fence, outcome: 'lost' },
      'task run',
    );
  }

  #isRecent(scheduledFor: Date, now: Date): boolean {
    return now.getTime() - scheduledFor.getTime() <= this.#parts.lookBackMs;
  }

  /** Does not wait for it; what cannot begin now is tried again by the next sweep. */
  #begin(task: Task, scheduledFor: Date, claim: Claim): void {
    const { runner, log } = this.#parts;
    if (runner.isActive(task)) return;
    const facts = { task: task.name, scheduled_for: scheduledFor };
    runner.run(task, scheduledFor, claim).then(
      (attempt) => attempt.outcome === 'refused' && log.debug({ ...facts, ...attempt }, 'not caught up yet'),
      (error) => log.debug({ ...facts, err: error }, 'not caught up yet'),
    );
  }
}
