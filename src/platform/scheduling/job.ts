import type { Instants } from './instants.js';

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 86_400_000;

/**
 * What a Job's run is for: the newest instant of the task up to the one for which a CronJob made the Job, or up to now where its name tells
 * none. Kubernetes has its own mind about changed clocks, skipping what lies in the gap and doing twice what comes twice; by the task's own
 * instants the rows are the ones that workers would have written.
 * @param jobName as CronJobs make it, with the instant in minutes since 1970 at its end
 * @param now milliseconds
 */
export function instantFor(instants: Instants, jobName: string | undefined, now: number): Date | undefined {
  return instants.until(new Date(instantIn(jobName, now) ?? now));
}

/** A name that a person gave may end with digits too: only a recent instant is one. */
function instantIn(jobName: string | undefined, now: number): number | undefined {
  const [, minutes] = /-(\d+)$/.exec(jobName ?? '') ?? [];
  const at = Number(minutes) * MINUTE_MS;
  return Math.abs(now - at) < YEAR_MS ? at : undefined;
}
