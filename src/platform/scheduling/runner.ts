import type { Database } from '../database/database.js';
import { pause } from '../lifecycle/deadline.js';
import { since } from '../lifecycle/start.js';
import type { Logger } from '../telemetry/logger.js';
import type { Tracing } from '../telemetry/tracing/tracing.js';
import type { Attempt, Claim, Refusal } from './attempt.js';
import { Stopping } from './errors.js';
import type { Ledger } from './ledger.js';
import type { Instant, Run, RunState } from './ledger-row.js';
import type { Locks } from './locks.js';
import type { ScheduleMetrics } from './metrics.js';
import type { Ending } from './record.js';
import { execute } from './run.js';
import type { Task } from './tasks.js';

/** How far, in milliseconds by the database's clock, an instant may lie ahead: that much a machine's clock may be fast. */
const AHEAD_MS = 1000;

const LEVELS = { succeeded: 'info', handed_back: 'warn', lost: 'error', failed: 'error' } as const;

export interface RunnerParts {
  ledger: Ledger;
  locks: Locks;
  database: Database;
  metrics: ScheduleMetrics;
  tracing: Tracing;
  log: Logger;
}

/** Runs tasks, one run of each at a time, and ends them when the process stops. */
export class Runner {
  readonly #parts: RunnerParts;
  /** By task; from the attempt to begin on. */
  readonly #active = new Map<string, { abort: AbortController; attempt: Promise<unknown> }>();
  #isOpen = true;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  isActive(task: Task): boolean {
    return this.#active.has(task.name);
  }

  /** Runs `task` for an instant, if that may be and nobody else does. @throws when Redis or the database is away: then no run was begun */
  run(task: Task, scheduledFor: Date, claim: Claim): Promise<Attempt> {
    if (!this.#isOpen) return refused('stopping');
    if (this.isActive(task)) return refused('locked');
    const abort = new AbortController();
    const attempt = this.#attempt(task, { task: task.name, scheduledFor }, claim, abort).finally(() => {
      this.#active.delete(task.name);
    });
    this.#active.set(task.name, { abort, attempt });
    return attempt;
  }

  /** No new run from now on. */
  close(): void {
    this.#isOpen = false;
  }

  /** Waits until all runs have ended; those that go on for `seconds` are ended and handed back. */
  async finish(seconds: number): Promise<void> {
    const ended = Promise.allSettled([...this.#active.values()].map(({ attempt }) => attempt));
    const enough = new AbortController();
    await Promise.race([ended, pause(seconds, enough.signal)]);
    enough.abort();
    for (const { abort } of this.#active.values()) abort.abort(new Stopping());
    await ended;
  }

  async #attempt(task: Task, instant: Instant, claim: Claim, abort: AbortController): Promise<Attempt> {
    const { ledger, locks } = this.#parts;
    const { now, state } = await ledger.look(instant);
    if (!claim.includes(state ?? 'absent')) return refused('taken', state);
    if (instant.scheduledFor.getTime() - now.getTime() > AHEAD_MS) return refused('future', state);
    const since = performance.now();
    const lock = await locks.take(task.name, task.leaseMs);
    if (lock === undefined) return refused('locked', state);
    const run = await this.#begin(task, instant, claim, state).catch(async (error) => {
      await lock.release();
      throw error;
    });
    if (run !== undefined && this.#isOpen) {
      return this.#execute({ ...this.#parts, task, run, lock, since, abort });
    }
    if (run !== undefined) await this.#giveUp(task, run, state).catch(() => {}); // the process stops
    await lock.release();
    return refused(run ? 'stopping' : 'taken', state);
  }

  #begin(task: Task, instant: Instant, claim: Claim, state: RunState | null): Promise<Run | undefined> {
    const { ledger } = this.#parts;
    if (state === null) return ledger.begin(instant, task.leaseMs);
    return ledger.resume(
      instant,
      task.leaseMs,
      claim.filter((one) => one !== 'absent'),
    );
  }

  /** Nobody takes over a run of a task that does not make up for runs: it would be lost, though its work was never called. */
  async #giveUp(task: Task, run: Run, before: RunState | null): Promise<void> {
    const { ledger } = this.#parts;
    if (task.misfire === 'skip' && before === null && (await ledger.unbegin(run))) return;
    await ledger.handBack(run);
  }

  #execute(begun: Parameters<typeof execute>[0]): Promise<Ending> {
    const { task, run } = begun;
    const attributes = { 'task.name': task.name, 'task.scheduled_for': run.scheduledFor.toISOString() };
    return this.#parts.tracing.run(undefined, `run ${task.name}`, 'internal', attributes, async () => {
      const started = performance.now();
      const ending = await execute(begun);
      this.#tell(begun, ending, since(started));
      return ending;
    });
  }

  #tell({ task, run }: Parameters<typeof execute>[0], { outcome, error }: Ending, durationMs: number): void {
    const { log, metrics } = this.#parts;
    metrics.ended(task.name, outcome, durationMs / 1000);
    const facts = {
      task: task.name,
      scheduled_for: run.scheduledFor,
      fence: run.fence,
      outcome,
      duration_ms: durationMs,
      ...(error !== undefined && { err: error }),
    };
    log[LEVELS[outcome]](facts, 'task run');
  }
}

async function refused(refusal: Refusal, state: RunState | null = null): Promise<Attempt> {
  return { outcome: 'refused', refusal, state };
}
