import { openLog } from '../telemetry/logger.js';
import { Lifecycle } from './lifecycle.js';
import { stopOnSignals } from './signals.js';

/**
 * A process for signals.spec.ts. `hang`: its stop hangs beyond its grace period. `crash`: it throws where nobody catches. `crash-busy`: the
 * same, and its stop has work to finish; it says when it has begun.
 */
const GRACE_SECONDS = 4;
const LONG_SECONDS = 60;

const log = await openLog({ level: 'info', pretty: false }, {});
const lifecycle = new Lifecycle(log);
stopOnSignals(lifecycle, GRACE_SECONDS, log);
const [, , behaviour] = process.argv;
const BUSY_MS = 2000;
lifecycle.register({
  name: 'fixture',
  start: {
    work() {
      if (behaviour?.startsWith('crash')) setImmediate(() => Promise.reject(new Error('nobody caught me')));
    },
  },
  stop: {
    async close() {
      if (behaviour === 'hang') await new Promise(() => setInterval(() => {}, LONG_SECONDS * 1000));
      if (behaviour !== 'crash-busy') return;
      log.info('finishing');
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
      log.info('finished');
    },
  },
});
const keepAlive = setInterval(() => {}, LONG_SECONDS * 1000);
const code = await lifecycle.run({
  withdraw: 0,
  'drain-delay': 0,
  'finish-requests': 0,
  'finish-work': 0,
  close: LONG_SECONDS,
  flush: 1,
});
clearInterval(keepAlive);
process.exit(code);
