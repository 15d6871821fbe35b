import type { Logger } from '../telemetry/logger.js';
import { within } from './deadline.js';
import { type Component, STOP_STEPS, type StopDeadlines } from './phases.js';
import { since } from './start.js';

/** Stops all components, step by step. A step that fails or outlives its deadline is logged, and the next one begins. */
export async function stopAll(components: readonly Component[], deadlines: StopDeadlines, log: Logger): Promise<void> {
  for (const step of STOP_STEPS) {
    await Promise.all(
      components.map(async ({ name, stop }) => {
        const hook = stop?.[step];
        if (hook === undefined) return;
        const begun = performance.now();
        try {
          await within(deadlines[step], hook);
          log.info({ component: name, step, duration_ms: since(begun) }, 'stopped');
        } catch (error) {
          log.error({ component: name, step, duration_ms: since(begun), err: error }, 'did not stop cleanly');
        }
      }),
    );
  }
}
