import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { ownRedis } from '../../service/own-store.js';
import { createEffects, startWorker, untilReady, type WorkerProcess } from '../../service/schedule-process.js';
import { random } from '../random.js';
import { settled } from './settled.js';

const SECONDS = 60;
const MOST_SKEW_MS = 400;
/** Beyond the lease of 2 s: somebody else has the run when the paused one goes on. */
const PAUSE_MS = { least: 2500, most: 5000 };
const BETWEEN_FAULTS_MS = { least: 500, most: 2500 };

test(`four workers whose clocks differ, killed, paused, stopped, and a Redis that forgets: each second one run writes, or the ledger says why none`, async () => {
  await using redis = await ownRedis();
  await using database = await createDatabase();
  await createEffects(database);
  const { integer, pick } = random('schedule');
  const settings = { SCHEDULE_SWEEP_MS: '200', SCHEDULE_GRACE_SECONDS: '3', WORK_TIMEOUT_SECONDS: '2' };
  const start = (pod: string) =>
    startWorker({ database: database.url, redis: redis.url, pod, settings }, integer(-MOST_SKEW_MS, MOST_SKEW_MS));
  await using workers = new Crew(['a', 'b', 'c', 'd'].map(start));
  await Promise.all(workers.all.map(untilReady));
  const admin = new Redis(redis.url);

  const faults: Record<string, (at: number) => Promise<unknown>> = {
    kill: (at) => workers.replace(at, 'SIGKILL', start),
    stop: (at) => workers.replace(at, 'SIGTERM', start),
    async pause(at) {
      const { child } = workers.at(at);
      child.kill('SIGSTOP');
      await sleep(integer(PAUSE_MS.least, PAUSE_MS.most));
      child.kill('SIGCONT');
    },
    forget: () => admin.flushall(),
  };
  const under: Promise<unknown>[] = [];
  const counts: Record<string, number> = {};
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end; ) {
    const fault = pick(Object.keys(faults));
    counts[fault] = (counts[fault] ?? 0) + 1;
    const [anyone, isOwner] = [integer(0, 3), pick([true, false])];
    const owner = isOwner ? await ownerOfRun(database) : undefined;
    const at = workers.all.findIndex(({ pod }) => pod === owner);
    under.push(faults[fault]?.(at < 0 ? anyone : at) ?? Promise.resolve());
    await sleep(integer(BETWEEN_FAULTS_MS.least, BETWEEN_FAULTS_MS.most));
  }
  await Promise.all(under);
  admin.disconnect();

  const result = await settled(database);
  console.log(JSON.stringify({ ...counts, ...result.states, ...result.takenOver }));
  expect(result.twice).toEqual([]);
  expect(result.unlike).toEqual([]);
  expect(result.absent).toEqual([]);
  expect(
    Object.keys(result.states).filter((state) => !['succeeded', 'missed', 'skipped_overlap'].includes(state)),
  ).toEqual([]);
  // It was a test: runs took place, and some had to be taken over.
  expect(result.states.succeeded).toBeGreaterThan(SECONDS / 6);
  expect(result.takenOver.runs).toBeGreaterThan(0);
});

/** Who is in the middle of a run. */
async function ownerOfRun(database: TestDatabase): Promise<string | undefined> {
  const [row] = await database.query<{ owner: string }>("SELECT owner FROM task_run WHERE state = 'running'");
  return row?.owner;
}

/** The workers that there are; one that is replaced has its successor's place. */
class Crew implements AsyncDisposable {
  readonly #every: WorkerProcess[];

  constructor(readonly all: WorkerProcess[]) {
    this.#every = [...all];
  }

  at(place: number): WorkerProcess {
    return this.all[place] as WorkerProcess;
  }

  async replace(place: number, signal: NodeJS.Signals, start: (pod: string) => WorkerProcess): Promise<void> {
    const { child, pod, exited } = this.at(place);
    child.kill(signal);
    const next = start(`${pod}+`);
    this.all[place] = next;
    this.#every.push(next);
    if (signal === 'SIGKILL') await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#every.map((worker) => worker[Symbol.asyncDispose]()));
  }
}
