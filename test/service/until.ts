import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `condition` gives something other than false, undefined or a rejection, and returns it.
 * @param pauseMs between two looks
 * @throws after `seconds`, naming `what` and the last rejection
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  seconds = 15,
  pauseMs = 20,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + seconds * 1000;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      last = undefined;
      const value = await condition();
      if (value !== false && value !== undefined && value !== null) return value;
    } catch (error) {
      last = error;
    }
    await sleep(pauseMs);
  }
  throw new Error(`not within ${seconds} s: ${what}`, { cause: last });
}
