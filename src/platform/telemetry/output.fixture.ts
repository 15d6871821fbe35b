import { openLog } from './logger.js';

/** A process for output.spec.ts that logs `COUNT` lines in one go, and ends at once in the way that it is told. */
const COUNT = 5000;

const log = await openLog({ level: 'info', pretty: false }, {});
for (let line = 1; line <= COUNT; line++) log.info({ line }, 'counted');

switch (process.argv[2]) {
  case 'exit':
    process.exit(3);
    break;
  case 'throw':
    throw new Error('nobody caught me');
  case 'fatal':
    log.fatal('the end');
    process.kill(process.pid, 'SIGKILL');
    break;
  case 'return':
    break;
}
