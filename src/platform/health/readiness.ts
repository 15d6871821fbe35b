import { ServiceUnavailableException } from '@nestjs/common';
import type { HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { Config } from '../../config/schema.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import { reasonOf } from '../lifecycle/reason.js';
import type { ReadinessCheck } from './check.js';

/** Whether this instance should get requests: neither starting nor stopping, and every check passes. */
export class Readiness {
  readonly #checks: readonly ReadinessCheck[];

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly lifecycle: Lifecycle,
    private readonly config: Pick<Config['health'], 'checkTimeoutMs' | 'checkCacheMs'>,
    checks: readonly ReadinessCheck[],
  ) {
    this.#checks = checks.map(({ name, run }) => ({ name, run: joined(run) }));
  }

  /** The result of all checks, each at most `checkCacheMs` old and run by one probe at a time: probes never multiply load. */
  async probe(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([
        () => this.#lifecycle(),
        ...this.#checks.map((check) => () => this.#attempt(check)),
      ]);
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }

  #lifecycle() {
    const indicator = this.indicators.check('lifecycle');
    const { state, waiting } = this.lifecycle;
    if (state === 'ready') return indicator.up();
    return indicator.down({ state, ...(waiting.size > 0 && { waitingFor: Object.fromEntries(waiting) }) });
  }

  #attempt({ name, run }: ReadinessCheck) {
    return this.indicators
      .check(name)
      .attempt(() =>
        run().catch((error: unknown) => {
          throw new Error(reasonOf(error), { cause: error });
        }),
      )
      .withTimeout(this.config.checkTimeoutMs)
      .cacheFor(this.config.checkCacheMs);
  }
}

/** Joins a run that is still under way instead of beginning another: a store that does not answer is not asked again. */
function joined(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Whether `result` is one that a load balancer should send requests to. */
export function isReady(result: HealthCheckResult): boolean {
  return result.status === 'ok' || result.status === 'degraded';
}
