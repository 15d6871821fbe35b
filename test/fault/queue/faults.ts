import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnStore } from '../../service/own-store.js';
import type { Random } from '../seed.js';
import type { Fleet, Member } from './fleet.js';

/** Times that are short enough for a test; every fault of a worker outlasts lock and check. */
export const TIMES = {
  QUEUE_LOCK_SECONDS: '2',
  QUEUE_STALLED_CHECK_SECONDS: '1',
  OUTBOX_RECHECK_SECONDS: '3',
  OUTBOX_LEASE_SECONDS: '2',
  WORK_TIMEOUT_SECONDS: '5',
  DRAIN_DELAY_SECONDS: '0',
  DRAIN_TIMEOUT_SECONDS: '5',
};
/** Milliseconds after which a worker that is not heard of has lost its jobs, with room for a check that comes late. */
const GIVEN_UP_MS = 4000;
/** Milliseconds that a worker has from SIGTERM: WORK_TIMEOUT_SECONDS, CLOSE_TIMEOUT_SECONDS, FLUSH_TIMEOUT_SECONDS and 1 s. */
export const GRACE_MS = 13_000;

/** Something that production does to one part, and takes back. */
export interface Fault {
  /** How often in one run. */
  times: number;
  strike(fleet: Fleet, random: Random): Promise<void>;
}

/** What befalls a store for a while. */
export const OUTAGES = {
  down: { hurt: (store: OwnStore) => store.kill(), heal: (store: OwnStore) => store.start() },
  paused: { hurt: (store: OwnStore) => store.pause(), heal: (store: OwnStore) => store.resume() },
};

const away = (random: Random) => sleep(1000 + random.below(2000));

export const FAULTS: Record<string, Fault> = {
  'worker killed': {
    times: 3,
    async strike(fleet, random) {
      const worker = random.pick(fleet.workers);
      worker.service.signal('SIGKILL');
      await fleet.replace(worker);
    },
  },
  'two workers killed': {
    times: 1,
    async strike(fleet, random) {
      const two = random.shuffle(fleet.workers).slice(0, 2);
      for (const { service } of two) service.signal('SIGKILL');
      await Promise.all(two.map((worker) => fleet.replace(worker)));
    },
  },
  'worker terminated': {
    times: 2,
    async strike(fleet, random) {
      const worker = random.pick(fleet.workers);
      worker.service.signal('SIGTERM');
      const [exited] = await Promise.allSettled([exitsInBudget(worker), fleet.replace(worker)]);
      if (exited.status === 'rejected') throw exited.reason;
    },
  },
  'worker paused': {
    times: 2,
    async strike({ workers }, random) {
      const { service } = random.pick(workers);
      service.signal('SIGSTOP');
      await sleep(GIVEN_UP_MS + random.below(1000));
      service.signal('SIGCONT');
    },
  },
  'worker cut off from Redis': {
    times: 2,
    async strike({ workers }, random) {
      const { link } = random.pick(workers);
      link.cut();
      await sleep(GIVEN_UP_MS + random.below(4000));
      link.mend();
    },
  },
  'Redis cut off from all': {
    times: 1,
    async strike({ members }, random) {
      for (const { link } of members) link.cut();
      await sleep(GIVEN_UP_MS + random.below(1000));
      for (const { link } of members) link.mend();
    },
  },
  'Redis restarted': {
    times: 1,
    async strike({ redis }, random) {
      await redis.stop();
      await away(random);
      await redis.start();
    },
  },
  'Redis killed': {
    times: 1,
    async strike({ redis }, random) {
      await redis.kill();
      await away(random);
      await redis.start();
    },
  },
  'Redis replaced by an empty one': {
    times: 1,
    async strike({ redis }) {
      await redis.stop();
      rmSync(redis.dir, { recursive: true });
      await redis.start();
    },
  },
  'Postgres restarted': {
    times: 1,
    async strike({ postgres }, random) {
      await postgres.stop();
      await away(random);
      await postgres.start();
    },
  },
  'Postgres killed': {
    times: 1,
    async strike({ postgres }, random) {
      await postgres.kill();
      await away(random);
      await postgres.start();
    },
  },
};

/** @throws when the worker, told to stop, does not end well and in time */
export async function exitsInBudget({ service }: Member): Promise<void> {
  const { code, signal, ms } = await service.exit();
  if (code === 0 && ms < GRACE_MS) return;
  const last = service
    .log()
    .slice(-20)
    .map((line) => JSON.stringify(line));
  throw new Error(`it ended with ${code ?? signal} after ${Math.round(ms)} ms:\n${last.join('\n')}`);
}
