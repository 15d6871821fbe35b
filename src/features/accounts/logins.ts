import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../../platform/session/session.js';
import { Sessions } from '../../platform/session/sessions.js';
import type { Credentials, PasswordChange } from './account.js';
import { Accounts } from './accounts.js';
import { WrongCredentials } from './errors.js';
import { LoginLimit } from './login-limit.js';

/** What happens to sessions when people log in and change their password. */
@Injectable()
export class Logins {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly limit: LoginLimit,
  ) {}

  /** @throws WrongCredentials, TooManyRequests */
  async logIn(request: FastifyRequest, reply: FastifyReply, credentials: Credentials) {
    await this.limit.count(credentials.email, request.ip);
    const account = await this.accounts.authenticate(credentials);
    const { handle } = await this.sessions.start(request, reply, { accountId: account.id, role: account.role });
    // A change of the password that came between has ended all sessions that it saw; this one was not among them.
    if (!(await this.accounts.isUnchanged(account))) {
      await this.sessions.revoke(account.id, handle);
      throw new WrongCredentials();
    }
    await this.limit.succeeded(credentials.email);
    return account;
  }

  /** Changes the password, ends every session of the account and begins a new one for the request. @throws WrongCredentials, TooManyRequests */
  async changePassword(
    request: FastifyRequest,
    reply: FastifyReply,
    { accountId }: Session,
    change: PasswordChange,
  ): Promise<void> {
    const { email } = await this.accounts.read(accountId);
    await this.limit.count(email, request.ip);
    const account = await this.accounts.authenticate({ email, password: change.currentPassword });
    // Before, so that a Redis that fails now leaves nothing changed; and after, for who logged in with the old one meanwhile.
    await this.sessions.revokeAll(account.id);
    await this.accounts.changePassword(account, change.newPassword);
    await this.sessions.revokeAll(account.id);
    await this.limit.succeeded(email);
    await this.sessions.start(request, reply, { accountId: account.id, role: account.role });
  }
}
