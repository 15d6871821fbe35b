import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Config } from '../../config/schema.js';
import { createSession, readSession, writeSession } from './scripts.js';
import type { Session, SessionOwner } from './session.js';

/** Bytes of a session id: 256 bits that nobody guesses. */
const ID_BYTES = 32;

/** Sessions of one account at once: the oldest ends when one more begins. */
export const MOST_SESSIONS = 100;

/** What the key of a session begins with, after the prefix. */
export const SESSION_KEY = 'session:';

/** Fields under which features keep their values. */
const DATA = 'data:';

type Login = SessionOwner & Pick<Session, 'address' | 'userAgent'>;

/** Sessions in Redis: a hash each, under a hash of its id, so that who reads the store cannot take a session over. */
export class SessionStore {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly config: Config['session'],
  ) {}

  /** Begins a session. @returns its id, for the cookie alone */
  async create(login: Login): Promise<string> {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const handle = handleOf(id);
    const fields = Object.entries({ ...login }).flat();
    const { idleTimeoutSeconds, absoluteTimeoutSeconds } = this.config;
    await createSession(
      this.redis,
      [this.#key(handle), this.#index(login.accountId)],
      [handle, idleTimeoutSeconds * 1000, absoluteTimeoutSeconds * 1000, MOST_SESSIONS, ...fields],
    );
    return id;
  }

  /** The session of `id`, whose idle time begins anew; one round trip. */
  async read(id: string): Promise<Session | undefined> {
    const handle = handleOf(id);
    const fields = await readSession(this.redis, [this.#key(handle)], [this.config.idleTimeoutSeconds * 1000]);
    return Array.isArray(fields) ? toSession(handle, pairs(fields as string[])) : undefined;
  }

  /** Changes values that features keep; undefined removes one. @returns false when the session has ended */
  async write({ handle }: Session, changes: Record<string, unknown>): Promise<boolean> {
    const args = Object.entries(changes).flatMap(([name, value]) => [
      DATA + name,
      value === undefined ? '' : JSON.stringify(value),
    ]);
    return (await writeSession(this.redis, [this.#key(handle)], args)) === 1;
  }

  /** The sessions of the same account, generation and role, newest first: those that its index knows. */
  async list({ accountId, generation, role }: SessionOwner): Promise<Session[]> {
    const handles = await this.redis.zrange(this.#index(accountId), '0', '-1');
    const hashes = await Promise.all(handles.map((handle) => this.redis.hgetall(this.#key(handle))));
    return hashes
      .map((fields, i) => toSession(handles[i] ?? '', fields))
      .filter((one) => one.accountId === accountId && one.generation === generation && one.role === role)
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  }

  /** Ends one session of an account. @returns false when there is none of that handle */
  async revoke(accountId: string, handle: string): Promise<boolean> {
    const index = this.#index(accountId);
    if ((await this.redis.hget(this.#key(handle), 'accountId')) !== accountId) return false;
    await this.#remove(index, [handle]);
    return true;
  }

  /** Ends the sessions of an account, of this generation or an older one, that its index knows: for what must end for sure, a new one begins. */
  async revokeAll({ accountId, generation }: Pick<SessionOwner, 'accountId' | 'generation'>): Promise<void> {
    const index = this.#index(accountId);
    const handles = await this.redis.zrange(index, '0', '-1');
    const generations = await Promise.all(handles.map((handle) => this.redis.hget(this.#key(handle), 'generation')));
    const ended = handles.filter((_handle, i) => Number(generations[i] ?? 0) <= generation);
    if (ended.length > 0) await this.#remove(index, ended);
  }

  /** Sessions first: one that is in no list must not live. */
  async #remove(index: string, handles: string[]): Promise<void> {
    await this.redis.unlink(...handles.map((handle) => this.#key(handle)));
    await this.redis.zrem(index, ...handles);
  }

  #key(handle: string): string {
    return `${this.prefix}${SESSION_KEY}${handle}`;
  }

  #index(accountId: string): string {
    return `${this.prefix}sessions:${accountId}`;
  }
}

/** The name of the session of `id`; cannot be turned back. */
export function handleOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

function pairs(list: string[]): Record<string, string> {
  return Object.fromEntries(Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]));
}

/** Fields that a newer version wrote are left alone. */
function toSession(handle: string, fields: Record<string, string>): Session {
  const { accountId = '', role = '', generation = '0', address = '', userAgent = '', createdAt, expiresAt } = fields;
  const data = Object.entries(fields)
    .filter(([name]) => name.startsWith(DATA))
    .map(([name, value]) => [name.slice(DATA.length), JSON.parse(value)]);
  return {
    handle,
    accountId,
    role,
    generation: Number(generation),
    address,
    userAgent,
    createdAt: new Date(Number(createdAt)),
    expiresAt: new Date(Number(expiresAt)),
    data: Object.fromEntries(data),
  };
}
