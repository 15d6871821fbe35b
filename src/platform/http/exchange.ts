import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../telemetry/request-context.js';
import type { Trace } from '../telemetry/tracing/trace.js';

/** A request and its answer, while they are under way: all that we keep of them, in one place. */
export class Exchange implements RequestContext {
  /** As `performance.now()` has it. */
  readonly begunMs = performance.now();
  /** The same of its last byte; 0 before. */
  endedMs = 0;
  /** Whether its body is on its way: nothing works for it yet. */
  isReceiving = false;
  #controller: AbortController | undefined;
  #isCancelled = false;
  #reason: unknown;

  constructor(
    readonly request: FastifyRequest,
    readonly reply: FastifyReply,
    /** Template of the route, undefined where none takes the request. */
    readonly route: string | undefined,
    readonly trace: Trace,
  ) {}

  get id(): string {
    return this.request.id;
  }

  /** From its first hook to its last byte, once it is over. */
  get durationMs(): number {
    return this.endedMs - this.begunMs;
  }

  /** Whether nobody waits for the answer any more. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Aborts with {@link cancel}. Made when it is asked for: most handlers never do. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isCancelled) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Tells what works for the request to give up. */
  cancel(reason?: unknown): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for probes. */
    exchange: Exchange | undefined;
  }
  interface FastifyContextConfig {
    /** Whether the route is one of `health/probes.ts`, which are neither logged, counted, shed nor held back. */
    probe?: boolean;
    /** Whether it answers with a page for people, or with what such a page loads. */
    page?: boolean;
  }
}
