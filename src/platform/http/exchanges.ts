import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Exchange } from './exchange.js';

/** Milliseconds between two looks at how long the requests in progress have taken: how late the limit may come. */
const LOOK_MS = 50;

/** The requests in progress, the oldest first; probes left out. */
export class Exchanges implements Iterable<Exchange> {
  readonly #all = new Set<Exchange>();
  #receiving = 0;
  #lastActivity = performance.now();

  get size(): number {
    return this.#all.size;
  }

  /** Those that something works for: the bodies of the others are on their way. */
  get working(): number {
    return this.#all.size - this.#receiving;
  }

  /** Milliseconds since a request began or ended, 0 while one is in progress. */
  get quietMs(): number {
    return this.size > 0 ? 0 : performance.now() - this.#lastActivity;
  }

  [Symbol.iterator](): IterableIterator<Exchange> {
    return this.#all.values();
  }

  add(exchange: Exchange): void {
    this.#all.add(exchange);
    this.#lastActivity = exchange.begunMs;
  }

  /** Its body has yet to arrive. */
  receive(exchange: Exchange): void {
    exchange.isReceiving = true;
    this.#receiving++;
  }

  /** Its body is here, or is not waited for any more. */
  received(exchange: Exchange): void {
    if (!exchange.isReceiving) return;
    exchange.isReceiving = false;
    this.#receiving--;
  }

  /** @returns false when it was not there any more */
  remove(exchange: Exchange): boolean {
    if (!this.#all.delete(exchange)) return false;
    this.received(exchange);
    exchange.endedMs = performance.now();
    this.#lastActivity = exchange.endedMs;
    return true;
  }

  /** Calls `onLate` once for each request that takes longer than `seconds`; one timer watches all of them. */
  limitTime(seconds: number, lifecycle: Lifecycle, onLate: (exchange: Exchange) => void): void {
    const look = () => {
      const limit = performance.now() - seconds * 1000;
      for (const exchange of this.#all) {
        if (exchange.begunMs > limit) break;
        if (!exchange.isCancelled) onLate(exchange);
      }
    };
    let timer: NodeJS.Timeout | undefined;
    lifecycle.register({
      name: 'request-time-limit',
      start: {
        listen() {
          timer = setInterval(look, LOOK_MS);
        },
      },
      stop: { close: () => clearInterval(timer) },
    });
  }
}
