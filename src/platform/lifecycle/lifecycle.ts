import type { Logger } from '../telemetry/logger.js';
import type { Component, StopDeadlines } from './phases.js';
import { since, startAll, type Waiting } from './start.js';
import { stopAll } from './stop.js';

export type LifecycleState = 'starting' | 'ready' | 'stopping' | 'stopped';

/** Why the process stops, and the exit code that says so. */
export interface StopCause {
  reason: string;
  exitCode: number;
}

/** Starts what registers with it in phases and stops it in steps. Nest's own shutdown hooks stay off: they close the database under live traffic. */
export class Lifecycle {
  readonly #components: Component[] = [];
  readonly #begun = performance.now();
  readonly #stop = new AbortController();
  readonly #waiting: Waiting = new Map();
  readonly #log: Logger;
  #state: LifecycleState = 'starting';
  #wasReady = false;
  #exitCode = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /** Whether load balancers can know this instance. */
  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** What the start waits for: component → why. */
  get waiting(): ReadonlyMap<string, string> {
    return this.#waiting;
  }

  /** Aborts when the process begins to stop. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  register(component: Component): void {
    this.#components.push(component);
  }

  /** Asks the process to stop. Later causes can only make the exit code worse. */
  stop(cause: StopCause): void {
    this.#exitCode = Math.max(this.#exitCode, cause.exitCode);
    if (this.#stop.signal.aborted) return;
    this.#log.info({ reason: cause.reason }, 'stopping');
    this.#stop.abort(new Error(cause.reason));
  }

  /**
   * Starts, serves until {@link stop} is called, stops.
   * @returns the exit code.
   */
  async run(deadlines: StopDeadlines): Promise<number> {
    await this.#start();
    if (!this.stopping.aborted) await new Promise((resolve) => this.stopping.addEventListener('abort', resolve));
    const begun = performance.now();
    this.#state = 'stopping';
    await stopAll(this.#components, deadlines, this.#log);
    this.#state = 'stopped';
    this.#log.info({ exit_code: this.#exitCode, duration_ms: since(begun) }, 'stopped');
    return this.#exitCode;
  }

  async #start(): Promise<void> {
    try {
      await startAll({
        components: this.#components,
        waiting: this.#waiting,
        signal: this.stopping,
        log: this.#log,
      });
      this.#state = 'ready';
      this.#wasReady = true;
      this.#log.info({ duration_ms: since(this.#begun) }, 'ready');
    } catch (error) {
      if (this.stopping.aborted) return;
      this.#log.fatal({ err: error }, 'cannot start');
      this.stop({ reason: 'start failed', exitCode: 1 });
    }
  }
}
