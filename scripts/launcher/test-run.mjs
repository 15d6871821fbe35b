import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeContainersBelow } from '../stores/redis-container.mjs';
import { alone, Locked, takeLock } from './lock.mjs';
import { commandLine, processesIn, processesWith } from './process-table.mjs';
import { gone, sendTo } from './processes.mjs';
import { inState } from './root.mjs';
import { say } from './say.mjs';

const RUNS = inState('test');

/** A process that was told to stop when its test ended has this long to do so. */
const GRACE_MS = 2_000;

/**
 * A folder for the stores of one test run. All that the tests start inherits `marker` in its environment: by it is
 * found what they forget. What a run that was killed left behind is ended first.
 * @returns {Promise<{ dir: string, marker: Record<string, string>, stop(): Promise<void>, forgotten(): Promise<string[]> }>}
 */
export async function openTestRun() {
  mkdirSync(RUNS, { recursive: true });
  let dir = '';
  await alone(inState('test.lock'), async () => {
    for (const name of readdirSync(RUNS)) await clearIfDead(join(RUNS, name));
    dir = mkdtempSync(join(RUNS, 'run-'));
    takeLock(join(dir, 'lock'));
  });
  return {
    dir,
    marker: { TEST_RUN: dir },
    stop: () => clear(dir),
    /** Ends them, and answers with their command lines. */
    async forgotten() {
      const pids = await gone(processesWith(`TEST_RUN=${dir}`), GRACE_MS);
      const names = pids.map(commandLine).filter(Boolean);
      sendTo(pids, 'SIGKILL');
      return names;
    },
  };
}

async function clearIfDead(dir) {
  try {
    takeLock(join(dir, 'lock'));
  } catch (error) {
    if (error instanceof Locked) return;
    throw error;
  }
  say('clearing what an earlier test run left behind');
  await clear(dir);
}

async function clear(dir) {
  const stores = readdirSync(dir).flatMap((name) => processesIn(join(dir, name)));
  const left = [...processesWith(`TEST_RUN=${dir}`), ...stores];
  sendTo(left, 'SIGKILL');
  await gone(left, GRACE_MS);
  await removeContainersBelow(dir);
  rmSync(dir, { recursive: true, force: true });
}
