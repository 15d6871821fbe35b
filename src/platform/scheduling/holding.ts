import { pause } from '../lifecycle/deadline.js';
import { LeaseLost } from './errors.js';

/** Parts of its time after which something held is renewed, … */
const RENEWED_AFTER = 1 / 3;
/** … tried again where that did not work, … */
const RETRIED_AFTER = 1 / 12;
/** … and given up, before others may take it. */
const GIVEN_UP_AFTER = 0.9;

/** Something that is ours for a while, and for longer if renewed. */
export interface Held {
  /** For people: `its lock`. */
  what: string;
  /** @returns false when it is lost @throws when it cannot be said: who keeps it is away */
  renew(): Promise<boolean>;
}

/**
 * Renews something that was got for `ms` milliseconds at `since` (of `performance.now()`), until `ended` aborts. Calls `lost` when it was
 * lost, or could not be renewed in time.
 */
export async function keep(
  { what, renew }: Held,
  { ms, since, ended, lost }: { ms: number; since: number; ended: AbortSignal; lost(error: LeaseLost): void },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expectRenewal = (from: number) => {
    clearTimeout(timer);
    const left = from + ms * GIVEN_UP_AFTER - performance.now();
    timer = setTimeout(() => lost(new LeaseLost(`${what} could not be renewed for ${ms} ms`)), left);
  };
  expectRenewal(since);
  ended.addEventListener('abort', () => clearTimeout(timer), { once: true });
  for (let renewed: boolean | undefined = true; ; ) {
    await pause((ms * (renewed ? RENEWED_AFTER : RETRIED_AFTER)) / 1000, ended);
    if (ended.aborted) return;
    const asked = performance.now();
    renewed = await renew().catch(() => undefined);
    if (ended.aborted) return;
    if (renewed === false) return lost(new LeaseLost(`${what} is lost`));
    if (renewed) expectRenewal(asked);
  }
}
