import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../../config/schema.js';
import { addProbes } from '../health/probes.js';
import { Readiness } from '../health/readiness.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Logger } from '../telemetry/logger.js';
import { named } from '../telemetry/loggers.js';
import type { Registry } from '../telemetry/metrics.js';
import { nestLogger } from '../telemetry/nest-logger.js';
import type { Tracing } from '../telemetry/tracing/tracing.js';
import { serializeAnswers } from './answers.js';
import { limitConnectionAge } from './connections.js';
import { declareInput, refuseUndeclared } from './declared-input.js';
import { drainOnStop } from './drain.js';
import { Exchanges } from './exchanges.js';
import { Adapter, openFastify } from './fastify.js';
import { admitRequests, followRequests, type Observer } from './hooks.js';
import { answerLate } from './late.js';
import { unroutedOf } from './methods.js';
import { serveDocs } from './openapi.js';
import { ProblemFilter, type UnavailabilityTest } from './problem.filter.js';
import { logRequests } from './request-log.js';
import { measureRequests } from './request-metrics.js';
import { addSecurity } from './security.js';
import { openShedding } from './shedding.js';
import { warnOfUnlistedProxy } from './unlisted-proxy.js';
import { ValidationPipe } from './validation.pipe.js';

interface ServerOptions {
  config: Pick<Config, 'http' | 'lifecycle' | 'process'>;
  isUnavailable: UnavailabilityTest;
  /** Name of the cookie that operations for the signed in need, for the documentation. */
  sessionCookie: string;
  lifecycle: Lifecycle;
  metrics: Registry;
  tracing: Tracing;
  log: Logger;
  /** Instead of the log and the metrics of requests: what each costs is measured. */
  observers?: readonly Observer[];
}

/** Makes the public API of `root` on Fastify: it listens in the first phase of the start and drains on stop. */
export async function openHttpServer(root: Type | object, options: ServerOptions): Promise<NestFastifyApplication> {
  const { config, lifecycle, log, metrics } = options;
  const fastify = openFastify(config.http, (request, reply) => followUnhooked(request, reply));
  const exchanges = new Exchanges();
  const connections = limitConnectionAge(fastify.server, config.http.connectionMaxAgeSeconds, lifecycle, exchanges);
  const observers = options.observers ?? [
    logRequests(named(log, 'requests')),
    measureRequests(exchanges, metrics),
    warnOfUnlistedProxy(log),
  ];
  const followUnhooked = followRequests(fastify, { exchanges, connections, tracing: options.tracing, observers });
  const unrouted = unroutedOf(fastify);
  refuseUndeclared(fastify);
  serializeAnswers(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(root as Type, new Adapter(fastify), {
    logger: nestLogger(named(log, 'nest')),
    abortOnError: false,
    bodyParser: false,
  });
  addSecurity(app, config.http);
  const shedding = openShedding({ ...options, config: config.http, exchanges });
  admitRequests(fastify, { exchanges, shedding, unrouted });
  const { requestTimeoutSeconds } = config.http;
  exchanges.limitTime(requestTimeoutSeconds, lifecycle, answerLate(requestTimeoutSeconds, log));
  addProbes(fastify, app.get(Readiness), { verbose: false });
  declareInput(app);
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter(options.isUnavailable, log));
  if (config.http.docs) serveDocs(app, config.process.version, options.sessionCookie);

  lifecycle.register({
    name: 'http',
    start: {
      async listen() {
        await app.listen(config.http.port, config.http.host);
        log.info({ url: await app.getUrl() }, 'http listens');
      },
    },
    stop: drainOnStop({ server: fastify.server, exchanges, config: config.lifecycle, lifecycle, log }),
  });
  return app;
}
