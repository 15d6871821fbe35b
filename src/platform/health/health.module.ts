import type { DynamicModule } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import type { Config } from '../../config/schema.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { ReadinessCheck } from './check.js';
import { Readiness } from './readiness.js';

interface HealthOptions {
  lifecycle: Lifecycle;
  config: Pick<Config['health'], 'checkTimeoutMs' | 'checkCacheMs'>;
  /** All that the opened parts offer; those that `required` names count. */
  checks: readonly ReadinessCheck[];
  required: readonly string[];
}

class HealthModule {}

/** Nest's module that offers {@link Readiness}, on @nestjs/terminus. */
export function healthModule({ lifecycle, config, checks, required }: HealthOptions): DynamicModule {
  const counted = checks.filter(({ name }) => required.includes(name));
  return {
    module: HealthModule,
    imports: [TerminusModule.forRoot({ logger: false })],
    providers: [
      {
        provide: Readiness,
        inject: [HealthCheckService, HealthIndicatorService],
        useFactory: (health: HealthCheckService, indicators: HealthIndicatorService) =>
          new Readiness(health, indicators, lifecycle, config, counted),
      },
    ],
    exports: [Readiness],
  };
}
