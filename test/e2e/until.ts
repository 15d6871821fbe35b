import { until as untilSeen } from '../service/until.js';

/** To look is to start a kubectl, which takes a tenth of a second of a processor that the product is to have. */
const PAUSE_MS = 500;

/** As test/service/until.ts, for what a cluster is asked: on two processors it takes its time, and waiting costs only what fails. */
export function until<T>(what: string, condition: () => T | Promise<T>, seconds = 60): Promise<NonNullable<T>> {
  return untilSeen(what, condition, seconds, PAUSE_MS);
}
