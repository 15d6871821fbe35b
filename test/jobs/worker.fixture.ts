import { graceSeconds } from '../../src/config/budget.js';
import { stopOnSignals } from '../../src/platform/lifecycle/signals.js';
import { openLog } from '../../src/platform/telemetry/logger.js';
import { Jobs } from './jobs.js';
import { NewerJobs } from './newer.js';
import { openWorker } from './open.js';

/** A worker process: `worker.fixture.ts current` runs the jobs of jobs.ts, `newer` those of newer.ts. */
const log = await openLog({ level: 'info', pretty: false }, {});
const { config, lifecycle, run } = openWorker(process.env, log, (database, worker) =>
  process.argv[2] === 'newer' ? [new NewerJobs(worker)] : [new Jobs(database, worker)],
);
stopOnSignals(lifecycle, graceSeconds(config.lifecycle, 'worker'), log);
process.exit(await run());
