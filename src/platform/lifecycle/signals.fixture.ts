import { openLog } from '../telemetry/logger.js';
import { Lifecycle } from './lifecycle.js';
import { stopOnSignals } from './signals.js';

/** A process for signals.spec.ts whose stop hangs beyond its grace period; `crash` makes it throw where nobody catches. */
const GRACE_SECONDS = 2;
const LONG_SECONDS = 60;

const log = await openLog({ level: 'info', pretty: false }, {});
const lifecycle = new Lifecycle(log);
stopOnSignals(lifecycle, GRACE_SECONDS, log);
const hangs = process.argv[2] === 'hang';
lifecycle.register({
  name: 'fixture',
  start: {
    work() {
      if (process.argv[2] === 'crash') setImmediate(() => Promise.reject(new Error('nobody caught me')));
    },
  },
  stop: {
    close: () => (hangs ? new Promise(() => setInterval(() => {}, LONG_SECONDS * 1000)) : undefined),
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
