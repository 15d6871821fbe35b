import type { Logger } from '../telemetry/logger.js';
import type { Lifecycle } from './lifecycle.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Listener = (signal: (typeof SIGNALS)[number]) => void;

let heardBy: Listener | undefined;

/** Has `listener` hear SIGTERM and SIGINT, in place of the one before it. There is no moment without one. */
export function hearSignals(listener: Listener): void {
  for (const signal of SIGNALS) {
    process.on(signal, listener);
    if (heardBy) process.off(signal, heardBy);
  }
  heardBy = listener;
}

/**
 * Turns SIGTERM, SIGINT and errors that nobody caught into one orderly stop. A second signal exits at once with 1;
 * so does the hard timer, one second before the kubelet would kill us, so that the logs are still written.
 */
export function stopOnSignals(lifecycle: Lifecycle, graceSeconds: number, log: Logger): void {
  let isSignalled = false;
  const exit = (reason: string): never => {
    log.fatal({ reason }, 'exiting without a clean stop');
    log.flush();
    process.exit(1);
  };
  const begin = (reason: string, exitCode: number) => {
    setTimeout(() => exit('the grace period is over'), (graceSeconds - 1) * 1000); // of several, the first one counts
    lifecycle.stop({ reason, exitCode });
  };
  hearSignals((signal) => {
    if (isSignalled) exit(`second ${signal}`);
    isSignalled = true;
    begin(signal, 0); // where an error began the stop already, it goes on as it is
  });
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'nobody caught this error');
    begin(origin, 1);
  });
}
