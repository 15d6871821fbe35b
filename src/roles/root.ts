import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { Configuration } from '../platform/configuration.js';
import { Database } from '../platform/database/database.js';
import type { Feature } from '../platform/feature.js';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.js';
import { openOutbox } from '../platform/queue/open.js';
import { Outbox } from '../platform/queue/outbox.js';
import type { OutboxSurroundings } from '../platform/queue/surroundings.js';
import { upkeep } from '../platform/upkeep.js';

/** What Nest makes a process of: `parts` of the features, and the opened things that they take by injection. */
export function rootModule(imports: DynamicModule[], providers: Provider[], parts: DynamicModule[]): DynamicModule {
  const platform: DynamicModule = {
    module: class Platform {},
    global: true,
    imports,
    providers,
    exports: [...imports, ...providers],
  };
  return { module: class Root {}, imports: [platform, ...parts] };
}

/** What features take by injection in every role. */
export function everywhere(surroundings: OutboxSurroundings & { config: Configuration }): Provider[] {
  return [
    { provide: Database, useValue: surroundings.database },
    { provide: Outbox, useValue: openOutbox(surroundings) },
    { provide: Configuration, useValue: surroundings.config },
  ];
}

/** The routes of features, for a process that serves HTTP. */
export function routes(features: readonly Feature[]): DynamicModule[] {
  return features.map(({ module, controllers }) => part(module, { controllers }));
}

/** The job handlers and scheduled tasks of features, for a worker. */
export function work(features: readonly Feature[]): DynamicModule[] {
  return features.filter((feature) => feature.work).map((feature) => part(feature.module, { providers: feature.work }));
}

/** The classes that declare work: the platform's own and those of features. */
export function workClasses(features: readonly Feature[]): Type[] {
  return [...upkeep, ...features.flatMap((feature) => feature.work ?? [])];
}

/** A module of its own around a feature's: the same use cases serve both of its parts. */
function part(module: Type, contents: Pick<DynamicModule, 'controllers' | 'providers'>): DynamicModule {
  return { module: class Part {}, imports: [module], ...contents };
}

/** Has features do their work before the first request. */
export function warmUp(features: readonly Feature[], lifecycle: Lifecycle): void {
  for (const feature of features) {
    if (feature.warmUp) lifecycle.register({ name: feature.module.name, start: { 'warm-up': feature.warmUp } });
  }
}
