import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** The time for one step is over. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/**
 * Runs `work` for at most `seconds`; its signal aborts then, or when `outer` does.
 * @throws DeadlineExceeded, `outer`'s reason, or what `work` threw.
 */
export async function within(
  seconds: number,
  work: (signal: AbortSignal) => unknown,
  outer?: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  const signal = outer ? AbortSignal.any([own.signal, outer]) : own.signal;
  signal.throwIfAborted();
  const aborted = once(signal, 'abort').then(() => Promise.reject(signal.reason));
  const working = (async () => work(signal))();
  // Whichever of the two comes second has nobody to tell.
  for (const outcome of [aborted, working]) outcome.catch(() => {});
  // After `work`, so that a wait of exactly `seconds` in it comes first.
  const timer = setTimeout(() => own.abort(new DeadlineExceeded(`not done after ${seconds} s`)), seconds * 1000);
  try {
    await Promise.race([working, aborted]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for `work`, but not for one that ignores its signal. @throws the signal's reason */
export function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}

/** Waits `seconds`, or until `signal` aborts; never throws. */
export async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => {});
}
