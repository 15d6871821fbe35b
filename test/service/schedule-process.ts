import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestDatabase } from './database.js';
import type { Place } from './schedule.js';
import type { LogLine } from './service.js';
import { until } from './until.js';

const PRELOADED = ['./test/service/skew.mjs', './scripts/launcher/typescript-hooks.mjs'];

export interface WorkerProcess extends AsyncDisposable {
  child: ChildProcess;
  pod: string;
  log(): LogLine[];
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** What the tasks of schedule.fixture.ts write into; they wait while the gate is shut. */
export async function createEffects(database: TestDatabase): Promise<void> {
  await database.query('CREATE TABLE effect (scheduled_for timestamptz, fence int, pod text)');
  await database.query('CREATE TABLE gate (is_open boolean); INSERT INTO gate VALUES (true)');
}

/** schedule.fixture.ts as a process of its own. @param skewMs how far its clock is ahead */
export function startWorker(place: Place & { pod: string }, skewMs = 0): WorkerProcess {
  const child = spawn(
    process.execPath,
    [...PRELOADED.flatMap((file) => ['--import', file]), 'test/service/schedule.fixture.ts', JSON.stringify(place)],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, CLOCK_SKEW_MS: String(skewMs) } },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    child,
    pod: place.pod,
    // The last line may be half a one.
    log: () =>
      output
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as LogLine),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export function untilReady(worker: WorkerProcess): Promise<unknown> {
  const early = worker.exited.then(() =>
    Promise.reject(new Error(`${worker.pod} ended: ${JSON.stringify(worker.log().at(-1))}`)),
  );
  early.catch(() => {}); // it ends when the test is over, too
  return Promise.race([
    early,
    until(`${worker.pod} is ready`, () => worker.log().some(({ msg }) => msg === 'ready'), 60),
  ]);
}
