import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionCookie } from './cookie.js';
import type { Session, SessionOwner } from './session.js';
import type { SessionStore } from './store.js';

/** Characters that are kept of what a client says it is: headers may have 16 KiB, and Redis keeps them for each session. */
const MOST_USER_AGENT = 256;

/** Sessions as requests have them. Nothing is written for anonymous requests; a store that is away is a 503. */
export class Sessions {
  constructor(
    private readonly store: SessionStore,
    private readonly cookie: SessionCookie,
    /** Whether a session that the store has still is one. */
    private readonly holds: (session: Session) => Promise<boolean>,
  ) {}

  /** The session that the request belongs to, read once a request. */
  of(request: FastifyRequest): Promise<Session | undefined> {
    request.session ??= this.#read(request);
    return request.session;
  }

  async #read(request: FastifyRequest): Promise<Session | undefined> {
    const session = await this.#stored(request);
    return session && (await this.holds(session)) ? session : undefined;
  }

  async #stored(request: FastifyRequest): Promise<Session | undefined> {
    const id = this.cookie.read(request);
    return id === undefined ? undefined : this.store.read(id);
  }

  /** Logs in: a new id, and an end to the session that the request came with (session fixation). @throws when Redis is away: no cookie then */
  async start(request: FastifyRequest, reply: FastifyReply, owner: SessionOwner): Promise<void> {
    const before = await this.#stored(request);
    const id = await this.store.create({
      ...owner,
      address: request.ip,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, MOST_USER_AGENT),
    });
    if (before) await this.store.revoke(before.accountId, before.handle);
    request.session = undefined;
    this.cookie.write(reply, id);
  }

  /** Logs out. */
  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const session = await this.#stored(request);
    if (session) await this.store.revoke(session.accountId, session.handle);
    this.cookie.clear(reply);
  }

  /** Keeps values in the session, by name; undefined removes one. @returns false when it has ended meanwhile */
  keep(session: Session, changes: Record<string, unknown>): Promise<boolean> {
    return this.store.write(session, changes);
  }

  /** The sessions of the same account, generation and role, newest first. */
  list(owner: SessionOwner): Promise<Session[]> {
    return this.store.list(owner);
  }

  /** @returns false when the account has no such session */
  revoke(accountId: string, handle: string): Promise<boolean> {
    return this.store.revoke(accountId, handle);
  }

  /** Ends the sessions of an account, of this generation or an older one, that its list names: from its next request on, every instance knows. */
  revokeAll(owner: Pick<SessionOwner, 'accountId' | 'generation'>): Promise<void> {
    return this.store.revokeAll(owner);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    session?: Promise<Session | undefined> | undefined;
  }
}
