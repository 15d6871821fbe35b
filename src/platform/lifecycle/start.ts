import type { Logger } from '../telemetry/logger.js';
import { pause, within } from './deadline.js';
import { type Component, type Hook, START_PHASES, type StartPhase } from './phases.js';
import { reasonOf } from './reason.js';

/** Seconds that one attempt may take. */
const ATTEMPT_SECONDS = 5;
/** Seconds between attempts: doubled from the first to the longest, which bounds how late a store that is back is noticed. */
const BACKOFF = { first: 0.1, longest: 1 };

/** What the start waits for: component → why. */
export type Waiting = Map<string, string>;

interface Start {
  components: readonly Component[];
  waiting: Waiting;
  signal: AbortSignal;
  log: Logger;
}

/**
 * Starts all components, phase by phase.
 * @throws what a component of a phase that must not fail threw, or the reason of `signal` when it aborts.
 */
export async function startAll(start: Start): Promise<void> {
  for (const { name: phase, onFailure } of START_PHASES) {
    const hooks = start.components.flatMap(({ name, start: own }) => {
      const hook = own?.[phase];
      return hook ? [{ name, hook }] : [];
    });
    await Promise.all(hooks.map((entry) => startOne(start, phase, onFailure, entry)));
  }
}

async function startOne(
  { waiting, signal, log }: Start,
  phase: StartPhase,
  onFailure: 'exit' | 'retry',
  { name, hook }: { name: string; hook: Hook },
): Promise<void> {
  const begun = performance.now();
  for (let wait = BACKOFF.first; ; wait = Math.min(wait * 2, BACKOFF.longest)) {
    try {
      await within(ATTEMPT_SECONDS, hook, signal);
      waiting.delete(name);
      log.info({ component: name, phase, duration_ms: since(begun) }, 'started');
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (onFailure === 'exit') throw error;
      const reason = reasonOf(error);
      if (waiting.get(name) !== reason) log.warn({ component: name, phase, err: error }, 'not started yet, trying on');
      waiting.set(name, reason);
    }
    await pause(wait, signal);
  }
}

/** Milliseconds since `begun`. */
export function since(begun: number): number {
  return Math.round(performance.now() - begun);
}
