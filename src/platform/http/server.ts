import type { Server } from 'node:http';
import { StandardSchemaSerializerInterceptor, type Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config/schema.js';
import { addProbes } from '../health/probes.js';
import { Readiness } from '../health/readiness.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Logger } from '../telemetry/logger.js';
import type { Registry } from '../telemetry/metrics.js';
import { nestLogger } from '../telemetry/nest-logger.js';
import { limitConnectionAge } from './connections.js';
import { DeclaredInput } from './declared-input.guard.js';
import { drainOnStop } from './drain.js';
import { InFlight } from './in-flight.js';
import { answerMalformed } from './malformed.js';
import { answerUnrouted } from './methods.js';
import { serveDocs } from './openapi.js';
import { fromFastify, ProblemFilter, sendProblem, type UnavailabilityTest } from './problem.filter.js';
import { addRequestId, requestId } from './request-id.js';
import { observeRequests } from './request-log.js';
import { addSecurity } from './security.js';
import { shedLoad } from './shedding.js';
import { limitTime } from './time-limit.js';
import { ValidationPipe } from './validation.pipe.js';

interface ServerOptions {
  config: Pick<Config, 'http' | 'lifecycle' | 'process'>;
  isUnavailable: UnavailabilityTest;
  /** Name of the cookie that operations for the signed in need, for the documentation. */
  sessionCookie: string;
  lifecycle: Lifecycle;
  metrics: Registry;
  log: Logger;
}

/** Milliseconds a client may take to send its headers, and its whole request (slow-loris); Node checks twice a minute. */
const RECEIVE_TIMEOUT_MS = 30_000;

/** Makes the public API of `root` on Fastify: it listens in the first phase of the start and drains on stop. */
export async function openHttpServer(root: Type | object, options: ServerOptions): Promise<NestFastifyApplication> {
  const { config, lifecycle, log } = options;
  const app = await NestFactory.create<NestFastifyApplication>(root as Type, adapter(config.http), {
    logger: nestLogger(log),
    abortOnError: false,
    bodyParser: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  // JSON alone: any page on the web may have a browser send a form or plain text.
  fastify.removeContentTypeParser('text/plain');
  const server = fastify.server as Server;
  const inFlight = new InFlight();

  inFlight.watch(fastify);
  addRequestId(fastify);
  observeRequests(fastify, { ...options, inFlight });
  limitConnectionAge(fastify, config.http.connectionMaxAgeSeconds, lifecycle);
  shedLoad(fastify, { ...options, config: config.http, inFlight });
  addSecurity(app, config.http);
  limitTime(fastify, config.http.requestTimeoutSeconds, log);
  answerUnrouted(fastify);
  addProbes(fastify, app.get(Readiness), { verbose: false });
  app.useGlobalGuards(new DeclaredInput());
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalInterceptors(new StandardSchemaSerializerInterceptor(app.get(Reflector)));
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
    stop: drainOnStop({ server, inFlight, config: config.lifecycle, lifecycle, log }),
  });
  return app;
}

function adapter(config: Config['http']): FastifyAdapter {
  const made: FastifyAdapter = new FastifyAdapter({
    genReqId: requestId,
    clientErrorHandler: answerMalformed,
    // A path that cannot be decoded, or is too long: no hook runs, so the one for the security headers is called here, as Nest's own does.
    frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
      made['securityHook']?.(request, reply.raw);
      sendProblem(reply, fromFastify(error));
    },
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    keepAliveTimeout: config.keepAliveTimeoutSeconds * 1000,
    return503OnClosing: false,
    forceCloseConnections: false,
    routerOptions: { maxParamLength: 512 },
  });
  return made;
}
