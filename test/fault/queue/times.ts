import type { Member } from './fleet.js';

/** Times that are short enough for a test; every fault of a worker outlasts lock and check. */
export const TIMES = {
  QUEUE_LOCK_SECONDS: '2',
  QUEUE_STALLED_CHECK_SECONDS: '1',
  OUTBOX_RECHECK_SECONDS: '3',
  WORK_TIMEOUT_SECONDS: '5',
  DRAIN_DELAY_SECONDS: '0',
  DRAIN_TIMEOUT_SECONDS: '5',
};

/** Milliseconds that a worker has from SIGTERM: WORK_TIMEOUT_SECONDS, CLOSE_TIMEOUT_SECONDS, FLUSH_TIMEOUT_SECONDS and 1 s. */
export const GRACE_MS = 13_000;

/** @throws when the worker, told to stop, does not end well and in time */
export async function exitsInBudget({ service }: Member): Promise<void> {
  const { code, signal, ms } = await service.exit();
  if (code === 0 && ms < GRACE_MS) return;
  const last = service
    .log()
    .slice(-20)
    .map((line) => JSON.stringify(line));
  throw new Error(`it ended with ${code ?? signal} after ${Math.round(ms)} ms:\n${last.join('\n')}`);
}
