import type { Redis } from 'ioredis';
import { SESSION_KEY } from './store.js';

/** Keys that Redis looks at in one step. */
const STEP = 1000;

/** How many sessions there are, of all accounts. Looks at every key of the server: for operators, never for requests. */
export async function countSessions(redis: Redis, prefix: string): Promise<number> {
  const found = new Set<string>(); // a scan may give a key twice
  for await (const keys of redis.scanStream({ match: `${prefix}${SESSION_KEY}*`, count: STEP })) {
    for (const key of keys as string[]) found.add(key);
  }
  return found.size;
}
