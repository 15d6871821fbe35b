import type { Config } from '../../config/schema.js';
import type { RateLimit, RateLimits } from '../../platform/rate-limit/rate-limits.js';
import { networkOf } from './network.js';

/** Slows down who registers account after account: each costs a hash, for which logins wait as well. */
export class RegistrationLimit {
  readonly #byAddress: RateLimit;

  constructor(limits: RateLimits, { registrationsPerAddress, windowSeconds }: Config['login']) {
    this.#byAddress = limits.limit('registration-address', registrationsPerAddress, windowSeconds);
  }

  /** Counts an attempt. @throws TooManyRequests */
  count(address: string): Promise<void> {
    return this.#byAddress.count(networkOf(address));
  }
}
