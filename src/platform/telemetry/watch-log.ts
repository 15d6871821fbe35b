import pino from 'pino';
import { Counter } from 'prom-client';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Logger } from './logger.js';
import type { Registry } from './metrics.js';
import { Output } from './output.js';

/** Has the stop wait until the lines of `log` are written, and counts those that were dropped because nobody read them. */
export function watchLog(log: Logger, lifecycle: Lifecycle, metrics: Registry): void {
  const { [pino.symbols.streamSym]: output } = log as unknown as Record<symbol, unknown>;
  if (!(output instanceof Output)) return;
  lifecycle.register({ name: 'log', stop: { flush: (signal) => output.drain(signal) } });
  new Counter({
    name: 'log_lines_dropped_total',
    help: 'Log lines that were dropped because the reader of stdout did not take them.',
    registers: [metrics],
    collect() {
      this.reset();
      this.inc(output.dropped);
    },
  });
}
