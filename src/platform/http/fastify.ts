import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, fastify } from 'fastify';
import type { Config } from '../../config/schema.js';
import type { FollowUnhooked } from './hooks.js';
import { answerMalformed } from './malformed.js';
import { fromFastify, sendProblem } from './problem.filter.js';
import { requestId } from './request-id.js';

/** Milliseconds a client may take to send its headers, and its whole request (slow-loris); Node checks twice a minute. */
const RECEIVE_TIMEOUT_MS = 30_000;

/** Fastify as Nest gets it: with JSON alone, since any page on the web may have a browser send a form or plain text. */
export function openFastify(config: Config['http'], follow: FollowUnhooked): FastifyInstance {
  const server = fastify({
    genReqId: requestId,
    clientErrorHandler: answerMalformed,
    // A path that cannot be decoded, or is too long: no hook runs.
    frameworkErrors(error, request, reply) {
      follow(request, reply);
      sendProblem(reply, fromFastify(error));
    },
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    keepAliveTimeout: config.keepAliveTimeoutSeconds * 1000,
    return503OnClosing: false,
    forceCloseConnections: false,
    // A request without a body, as most are, gets no stream to read.
    http: { optimizeEmptyRequests: true },
    routerOptions: { maxParamLength: 512 },
  });
  server.removeContentTypeParser('text/plain');
  return server;
}

/** Methods that change nothing, which CSRF protection lets pass whatever else the request says. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Nest's adapter, whose CSRF protection is asked about the requests that it could refuse. */
export class Adapter extends FastifyAdapter {
  override registerSecurityHook(check: Parameters<FastifyAdapter['registerSecurityHook']>[0]): void {
    super.registerSecurityHook((request, response) =>
      SAFE.has(request.method) ? undefined : check(request, response),
    );
  }
}
