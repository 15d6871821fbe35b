import type { Logger } from '../telemetry/logger.js';
import type { Clock } from './clock.js';
import type { Runner } from './runner.js';
import type { Task } from './tasks.js';

/** Longest wait in milliseconds: Node's timers end at 24.8 days, and clocks are set. */
const LONGEST_WAIT_MS = 3_600_000;

/** Has `runner` run each of `tasks` at its instants, until `stopped` aborts. All workers tick; one of them gets to run. */
export function tick(
  tasks: readonly Task[],
  {
    runner,
    clock,
    graceMs,
    log,
    stopped,
  }: { runner: Runner; clock: Clock; graceMs: number; log: Logger; stopped: AbortSignal },
): void {
  const timers = new Map<Task, NodeJS.Timeout>();

  async function attempt(task: Task, scheduledFor: Date): Promise<void> {
    const facts = { task: task.name, scheduled_for: scheduledFor };
    try {
      const { outcome, ...why } = await runner.run(task, scheduledFor, ['absent']);
      if (outcome !== 'refused') return;
      if ('refusal' in why && why.refusal === 'future') {
        log.warn(facts, 'not run: this machine’s clock is ahead of the database’s by more than a second');
      } else log.debug({ ...facts, ...why }, 'not run here');
    } catch (error) {
      log.warn({ ...facts, err: error }, 'not run: Redis or the database is away');
    }
  }

  function schedule(task: Task, after: number): void {
    const next = task.instants.after(new Date(after));
    if (next === undefined) return;
    const at = next.getTime();
    timers.set(task, setTimeout(wake, Math.min(at - clock.now(), LONGEST_WAIT_MS)));

    function wake() {
      const now = clock.now();
      if (now < at) return schedule(task, now);
      // One that is later than this (the process was paused) is missed: the sweeper knows what to do.
      if (now - at < graceMs) void attempt(task, next as Date);
      schedule(task, Math.max(at, now));
    }
  }

  for (const task of tasks) schedule(task, clock.now());
  stopped.addEventListener('abort', () => {
    for (const timer of timers.values()) clearTimeout(timer);
  });
}
