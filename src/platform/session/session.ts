/** Who a session belongs to, and what a login knows of it. */
export interface SessionOwner {
  accountId: string;
  /** At the login: roles on routes, see `SignedIn`. Who keeps accounts ends the session when it is another one by now. */
  role: string;
  /** Of the account's sessions at the login. Who keeps accounts ends all at once by counting on: see `accepts` of a feature. */
  generation: number;
}

/** One login of one account, as the store has it. */
export interface Session extends SessionOwner {
  /** Names the session in lists and for revoking; tells nothing of the id in the cookie. */
  handle: string;
  createdAt: Date;
  /** When it ends at the latest. */
  expiresAt: Date;
  /** Where the login came from. */
  address: string;
  userAgent: string;
  /** What features keep in it, by name. */
  data: Readonly<Record<string, unknown>>;
}
