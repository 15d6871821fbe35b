import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { Unavailable } from '../../platform/http/problem.js';

/** argon2id (the library's default) as OWASP's password storage cheat sheet has it: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** At once: two keep memory under 40 MiB and a core free. Beyond so many waiting, a caller is better told to come back. */
const CONCURRENT = 2;
const MOST_WAITING = 64;

const slots = pLimit(CONCURRENT);

/** The hash to store, in PHC string format. @throws Unavailable when too many wait */
export function hashPassword(password: string): Promise<string> {
  return inSlot(() => hash(password, PARAMETERS));
}

/**
 * Whether `password` is the one that was hashed. Without a stored hash (no such account) it takes the same time, and is false.
 * @throws Unavailable when too many wait
 */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const against = stored ?? (await hashOfNobody());
  const matches = await inSlot(() => verify(against, password));
  return matches && stored !== undefined;
}

let nobody: Promise<string> | undefined;

/** Made once, before it is needed: see `warmUp` of the feature. */
export function hashOfNobody(): Promise<string> {
  nobody ??= hash('nobody has this password', PARAMETERS);
  return nobody;
}

async function inSlot<T>(work: () => Promise<T>): Promise<T> {
  if (slots.pendingCount > MOST_WAITING) throw new Unavailable('Too many passwords are being checked.');
  return slots(work);
}
