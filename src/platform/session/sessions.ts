import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionCookie } from './cookie.js';
import type { Session, SessionOwner } from './session.js';
import { handleOf, type SessionStore } from './store.js';

/** Sessions as requests have them. Nothing is written for anonymous requests; a store that is away is a 503. */
export class Sessions {
  constructor(
    private readonly store: SessionStore,
    private readonly cookie: SessionCookie,
  ) {}

  /** The session that the request belongs to, read once a request. */
  async of(request: FastifyRequest): Promise<Session | undefined> {
    const id = this.cookie.read(request);
    if (id === undefined) return undefined;
    request.session ??= this.store.read(id);
    return request.session;
  }

  /** Logs in: a new id, and an end to the session that the request came with (session fixation). @throws when Redis is away: no cookie then */
  async start(request: FastifyRequest, reply: FastifyReply, owner: SessionOwner): Promise<{ handle: string }> {
    const before = await this.of(request);
    const id = await this.store.create({
      ...owner,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
    });
    if (before) await this.store.revoke(before.accountId, before.handle);
    request.session = undefined;
    this.cookie.write(reply, id);
    return { handle: handleOf(id) };
  }

  /** Logs out. */
  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const session = await this.of(request);
    if (session) await this.store.revoke(session.accountId, session.handle);
    this.cookie.clear(reply);
  }

  /** Keeps values in the session, by name; undefined removes one. @returns false when it has ended meanwhile */
  keep(session: Session, changes: Record<string, unknown>): Promise<boolean> {
    return this.store.write(session, changes);
  }

  /** The sessions of an account, newest first. */
  list(accountId: string): Promise<Session[]> {
    return this.store.list(accountId);
  }

  /** @returns false when the account has no such session */
  revoke(accountId: string, handle: string): Promise<boolean> {
    return this.store.revoke(accountId, handle);
  }

  /** Ends every session of an account: from its next request on, every instance knows. */
  revokeAll(accountId: string): Promise<void> {
    return this.store.revokeAll(accountId);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    session?: Promise<Session | undefined> | undefined;
  }
}
