import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Fleet } from './fleet.js';
import { exitsInBudget } from './times.js';

/** Milliseconds after which a worker that is not heard of has lost its jobs, with room for a check that comes late. */
const GIVEN_UP_MS = 4000;

/** Something that production does to one part, and takes back. */
export interface Fault {
  /** How often in one run. */
  times: number;
  strike(fleet: Fleet, random: Random): Promise<void>;
}

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
