import { pause } from '../lifecycle/deadline.js';
import type { Attempt, Claim } from './attempt.js';
import { instantFor } from './job.js';
import { openRunner, type Surroundings } from './open.js';
import type { Task } from './tasks.js';

/** Whoever asks for a run wants it, whatever became of the instant; only one that succeeded is done. */
const CLAIM: Claim = ['absent', 'running', 'failed', 'lost', 'missed', 'skipped_overlap'];

/** Seconds to wait for stores and schema, and for the end of a run that goes on, beside the lease that a dead owner may have left. */
const WAIT_SECONDS = 10;
const RETRY_SECONDS = 0.2;

const NOT_DONE = 'the task is not done';

/**
 * Runs `task` once as soon as the process has started, then has it stop: with exit code 0 when the run succeeded, or had before, else 1.
 * @param task of which the last run may be another worker's: then this waits until its lease would be over
 */
export function openSingleRun(task: Task, surroundings: Surroundings): void {
  const { config, lifecycle, log } = surroundings;
  const { runner, clock } = openRunner([task], surroundings);
  const end = (reason: string, exitCode: number) => lifecycle.stop({ reason, exitCode });
  let isDone = false;
  const late = setTimeout(() => end(waitsFor(lifecycle.waiting), 1), WAIT_SECONDS * 1000);
  lifecycle.register({
    name: task.name,
    start: {
      work() {
        clearTimeout(late);
        void run();
      },
    },
    stop: {
      // A stop from outside, before or in the middle of it, is no success.
      close: () => isDone || end(NOT_DONE, 1),
    },
  });

  async function run(): Promise<void> {
    const scheduledFor = instantFor(task.instants, config.scheduling.jobName, clock.now());
    if (scheduledFor === undefined) return end('the task has no instant yet', 1);
    const facts = { task: task.name, scheduled_for: scheduledFor };
    const judgement = judged(await attempt(scheduledFor));
    isDone = judgement.isDone;
    if (judgement.why) log[isDone ? 'info' : 'error'](facts, judgement.why);
    end(isDone ? 'the task is done' : NOT_DONE, isDone ? 0 : 1);
  }

  /** Tries on while the stores are away or somebody else has the task. @returns the last attempt */
  async function attempt(scheduledFor: Date): Promise<Attempt | undefined> {
    const deadline = performance.now() + task.leaseMs + WAIT_SECONDS * 1000;
    for (let last: Attempt | undefined; ; await pause(RETRY_SECONDS, lifecycle.stopping)) {
      last = await runner.run(task, scheduledFor, CLAIM).catch((error) => {
        log.debug({ task: task.name, err: error }, 'not yet');
        return undefined;
      });
      const isSettled = last !== undefined && (last.outcome !== 'refused' || last.state === 'succeeded');
      if (isSettled || lifecycle.stopping.aborted || performance.now() > deadline) return last;
    }
  }
}

function waitsFor(waiting: ReadonlyMap<string, string>): string {
  return `waits for ${[...waiting].map(([component, why]) => `${component} (${why})`).join(', ') || 'its start'}`;
}

function judged(attempt: Attempt | undefined): { isDone: boolean; why?: string } {
  if (attempt === undefined) return { isDone: false, why: 'not run: Redis or the database is away' };
  if (attempt.outcome !== 'refused') return { isDone: attempt.outcome === 'succeeded' };
  if (attempt.state === 'succeeded') return { isDone: true, why: 'not run: it has run for that instant already' };
  return { isDone: false, why: `not run: ${WHY[attempt.refusal]}` };
}

const WHY = {
  future: 'its instant lies in the future of the database',
  taken: 'another worker has begun it',
  locked: 'another run of the task goes on',
  stopping: 'the process stops',
};
