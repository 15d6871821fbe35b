import type { Config } from '../../config/schema.js';
import type { RateLimit, RateLimits } from '../../platform/rate-limit/rate-limits.js';
import { networkOf } from './network.js';

/** Slows down who guesses passwords: by network address, by account, known or not, from that address, and by account from everywhere. */
export class LoginLimit {
  readonly #byAddress: RateLimit;
  readonly #byBoth: RateLimit;
  readonly #byAccount: RateLimit;
  readonly #byChange: RateLimit;

  constructor(limits: RateLimits, config: Config['login']) {
    const { perAddress, perAccountAndAddress, perAccount, windowSeconds } = config;
    this.#byAddress = limits.limit('login-address', perAddress, windowSeconds);
    this.#byBoth = limits.limit('login-account-address', perAccountAndAddress, windowSeconds);
    this.#byAccount = limits.limit('login-account', perAccount, windowSeconds);
    this.#byChange = limits.limit('password-change', perAccountAndAddress, windowSeconds);
  }

  /** Counts an attempt to log in. @throws TooManyRequests */
  async count(email: string, address: string): Promise<void> {
    await this.#byAddress.count(networkOf(address));
    await this.#byBoth.count(from(address, email));
    await this.#byAccount.count(email); // the last, so that one address, which the others refuse, cannot use it up
  }

  /** A right password: the account's attempts are forgotten, the address's are not. */
  async succeeded(email: string, address: string): Promise<void> {
    await Promise.all([this.#byBoth.reset(from(address, email)), this.#byAccount.reset(email)]);
  }

  /** Counts an attempt to change a password. Not among the logins: who is locked out by others may still change it. @throws TooManyRequests */
  async countChange(accountId: string, address: string): Promise<void> {
    await this.#byAddress.count(networkOf(address));
    await this.#byChange.count(accountId);
  }

  changed(accountId: string): Promise<void> {
    return this.#byChange.reset(accountId);
  }
}

function from(address: string, email: string): string {
  return `${networkOf(address)} ${email}`;
}
