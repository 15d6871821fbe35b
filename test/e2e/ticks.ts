import { expect } from '@jest/globals';
import type { Deployed } from './deployed.js';
import { until } from './until.js';

interface Tick {
  at: string;
  state: string;
  runs: number;
}

const SETTLES_SECONDS = 90;

/**
 * Sees that each minute from the task's first instant to its last is in the ledger once, and has succeeded.
 * @param task one that runs every minute
 * @returns how many there are
 */
export async function tickedOnce({ database }: Deployed, task: string): Promise<number> {
  const ledger = () =>
    database.query<Tick>(
      `SELECT to_char(scheduled_for, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, min(state::text) AS state, count(*)::int AS runs
       FROM task_run WHERE task = '${task}' GROUP BY scheduled_for ORDER BY scheduled_for`,
    );
  let ticks: Tick[] = [];
  const isSettled = async () => {
    ticks = await ledger();
    return ticks.every(({ state }) => state === 'succeeded');
  };
  await until('no run is open, nor to be caught up', isSettled, SETTLES_SECONDS).catch(() => {});
  expect(ticks.filter(({ state, runs }) => state !== 'succeeded' || runs !== 1)).toEqual([]);
  const minutes = ticks.map(({ at }) => Date.parse(at) / 60_000);
  const [first = 0] = minutes;
  expect(minutes).toEqual(minutes.map((_, n) => first + n));
  expect(ticks.length).toBeGreaterThan(0);
  return ticks.length;
}

/** Waits for so many more instants of a task that runs every minute. */
export async function moreTicks({ database }: Deployed, task: string, more: number): Promise<void> {
  const count = async () =>
    (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM task_run WHERE task = '${task}'`))[0]?.n ?? 0;
  const before = await count();
  await until(`${more} more ticks`, async () => (await count()) >= before + more, more * 60 + SETTLES_SECONDS);
}
