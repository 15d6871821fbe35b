import type { Config } from '../../config/schema.js';
import type { RateLimit, RateLimits } from '../../platform/rate-limit/rate-limits.js';

/** Slows down who guesses passwords: by account, known or not, and by network address. */
export class LoginLimit {
  readonly #byAccount: RateLimit;
  readonly #byAddress: RateLimit;

  constructor(limits: RateLimits, { perAccount, perAddress, windowSeconds }: Config['login']) {
    this.#byAccount = limits.limit('login-account', perAccount, windowSeconds);
    this.#byAddress = limits.limit('login-address', perAddress, windowSeconds);
  }

  /** Counts an attempt. @throws TooManyRequests */
  async count(email: string, address: string): Promise<void> {
    await Promise.all([this.#byAccount.count(email), this.#byAddress.count(address)]);
  }

  /** A right password: the account's attempts are forgotten, the address's are not. */
  succeeded(email: string): Promise<void> {
    return this.#byAccount.reset(email);
  }
}
