import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session, SessionOwner } from '../../platform/session/session.js';
import { Sessions } from '../../platform/session/sessions.js';
import type { Credentials, PasswordChange } from './account.js';
import { Accounts } from './accounts.js';
import { LoginLimit } from './login-limit.js';
import { hashPassword } from './password.js';

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
    await this.limit.succeeded(credentials.email, request.ip);
    // Of the generation that the password was read with: one that was changed meanwhile has ended this session, too.
    await this.sessions.start(request, reply, ownerOf(account));
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
    await this.limit.countChange(accountId, request.ip);
    const account = await this.accounts.authenticate({ email, password: change.currentPassword });
    const passwordHash = await hashPassword(change.newPassword); // under load it is refused: then nothing has changed yet
    // Before, so that a Redis that fails now leaves nothing changed; the new generation ends what was missed or begins meanwhile. What is of
    // a newer one already, since the same change was sent twice, stays.
    await this.sessions.revokeAll(ownerOf(account));
    const changed = await this.accounts.changePassword(account, passwordHash);
    await this.limit.changed(accountId);
    await this.sessions.start(request, reply, ownerOf(changed));
  }
}

interface Owner {
  id: string;
  role: string;
  sessionGeneration: number;
}

function ownerOf({ id, role, sessionGeneration }: Owner): SessionOwner {
  return { accountId: id, role, generation: sessionGeneration };
}
