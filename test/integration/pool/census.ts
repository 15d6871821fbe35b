import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, TestRole } from '../../service/role.js';

/** What the server said of a role's backends while they were counted. */
export interface Census extends AsyncDisposable {
  most: number;
  fewest: number;
  /** Seconds. */
  oldest: number;
  pids: Set<number>;
  latest: Backend[];
}

/** Milliseconds between two counts. */
const PERIOD_MS = 30;

/** Counts the backends called `application` again and again. */
export function count(role: TestRole, application: string): Census {
  let stopped = false;
  const census = {
    most: 0,
    fewest: Number.POSITIVE_INFINITY,
    oldest: 0,
    pids: new Set<number>(),
    latest: [] as Backend[],
  };
  const counting = (async () => {
    while (!stopped) {
      const backends = await role.backends(application);
      census.latest = backends;
      census.most = Math.max(census.most, backends.length);
      census.fewest = Math.min(census.fewest, backends.length);
      census.oldest = Math.max(census.oldest, ...backends.map(({ seconds }) => seconds));
      for (const { pid } of backends) census.pids.add(pid);
      await sleep(PERIOD_MS);
    }
  })();
  return Object.assign(census, {
    async [Symbol.asyncDispose]() {
      stopped = true;
      await counting;
    },
  });
}
