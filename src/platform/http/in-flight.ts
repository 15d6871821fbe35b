import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The requests in progress, probes left out. */
export class InFlight {
  readonly requests = new Set<FastifyRequest>();
  #lastActivity = performance.now();

  /** Milliseconds since a request began or ended, 0 while one is in progress. */
  get quietMs(): number {
    return this.requests.size > 0 ? 0 : performance.now() - this.#lastActivity;
  }

  /** Follows the requests of `server`. */
  watch(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      if (!isProbe(request)) {
        this.#touch(() => this.requests.add(request));
        reply.raw.once('close', () => this.#touch(() => this.requests.delete(request)));
      }
      done();
    });
  }

  #touch(change: () => void): void {
    change();
    this.#lastActivity = performance.now();
  }
}

/** Whether `request` is one of `health/probes.ts`. */
export function isProbe(request: FastifyRequest): boolean {
  return request.routeOptions.config?.probe === true;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    probe?: boolean;
  }
}
