import pg from 'pg';
import type { Registry } from '../telemetry/metrics.js';
import { outsideRequest } from '../telemetry/request-context.js';
import { observePool } from './pool-metrics.js';

/** The server serves those that are connected and nobody else: its password is being changed, or it has no room. */
const REFUSALS = new Set(['28P01', '28000', '53300']);

/** Milliseconds until the next attempt to connect after a refusal. */
const REFUSED_MS = 1000;

/** What pg's pool keeps to itself: to open a connection though others are idle, and to take one out. */
interface Internals {
  newClient(request: PendingRequest): void;
  _remove(client: pg.PoolClient): void;
}

interface PendingRequest {
  callback(error: Error | undefined, client: pg.PoolClient | undefined, release: () => void): void;
}

const { newClient } = pg.Pool.prototype as unknown as Internals;

/**
 * pg's own pool discards a connection after any error, a violated constraint as well, and fails a request whose new connection is
 * refused. This one keeps a connection unless it broke, and lets the request wait for one that exists.
 */
export class Pool extends pg.Pool {
  readonly #acquired: (seconds: number, error?: unknown) => void;
  readonly #idle = new WeakSet<pg.PoolClient>();
  readonly #retired = new WeakSet<pg.PoolClient>();
  #refusedUntil = 0;

  constructor(
    options: pg.PoolConfig,
    readonly max: number,
    metrics: Registry,
  ) {
    super({ ...options, max });
    this.#acquired = observePool(this, metrics);
    this.on('acquire', (client) => this.#idle.delete(client));
    this.on('release', (_error, client) => {
      this.#idle.add(client);
      if (this.#retired.has(client)) client.end(); // which tells the pool not to keep it
    });
  }

  override query(...args: unknown[]): never {
    return this.#query(args) as never;
  }

  override connect(...args: unknown[]): never {
    return (args.length === 0 ? this.#connect() : Reflect.apply(super.connect, this, args)) as never;
  }

  /** Opens one connection more; there must be room. @throws what connecting threw */
  open(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.newClient({
      callback(error, _client, release) {
        if (error) return reject(error);
        release();
        resolve();
      },
    });
    return promise;
  }

  /** Closes `client` as soon as nobody uses it. */
  retire(client: pg.PoolClient): void {
    this.#retired.add(client);
    if (this.#idle.has(client)) this.#internals._remove(client);
  }

  /** By this pg's pool opens each connection, which outlives the request that it is opened for. */
  newClient(request: PendingRequest): void {
    outsideRequest(() => newClient.call(this, request));
  }

  /** pg's pool asks this before it opens a connection. */
  _isFull(): boolean {
    const refused = performance.now() < this.#refusedUntil && this.totalCount > 0;
    return refused || this.totalCount >= this.max;
  }

  get #internals(): Internals {
    return this as unknown as Internals;
  }

  async #query(args: unknown[]): Promise<unknown> {
    const client = await this.#connect();
    try {
      return await Reflect.apply(client.query, client, args);
    } finally {
      client.release();
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    const begun = performance.now();
    try {
      const client = await super.connect().catch((error: unknown) => this.#waitIfRefused(error));
      this.#acquired((performance.now() - begun) / 1000);
      return client;
    } catch (error) {
      this.#acquired((performance.now() - begun) / 1000, error);
      throw error;
    }
  }

  #waitIfRefused(error: unknown): Promise<pg.PoolClient> {
    if (!REFUSALS.has((error as pg.DatabaseError).code ?? '') || this.totalCount === 0) throw error;
    this.#refusedUntil = performance.now() + REFUSED_MS;
    return super.connect();
  }
}
