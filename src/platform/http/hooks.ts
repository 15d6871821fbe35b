import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { runInRequest } from '../telemetry/request-context.js';
import type { Tracing } from '../telemetry/tracing/tracing.js';
import type { ConnectionAges } from './connections.js';
import { Exchange } from './exchange.js';
import type { Exchanges } from './exchanges.js';
import type { Unrouted } from './methods.js';
import { sendProblem } from './problem.filter.js';
import { admitReceived, announcesBody } from './receiving.js';
import { REQUEST_ID } from './request-id.js';
import { beginTrace, endTrace } from './request-trace.js';
import { secure } from './security.js';
import type { Shedding } from './shedding.js';

/** Is told of each request when it is over, however it ended. */
export type Observer = (exchange: Exchange) => void;

interface Following {
  exchanges: Exchanges;
  connections: ConnectionAges;
  tracing: Tracing;
  observers: readonly Observer[];
}

/** To be called with a request that no hook runs for, before it is answered. */
export type FollowUnhooked = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Follows each request from before anything of Nest's to its last byte: gives every answer what all carry, and keeps an {@link Exchange}
 * meanwhile. Each hook costs every request: there is one for each moment.
 */
export function followRequests(
  server: FastifyInstance,
  { exchanges, connections, tracing, observers }: Following,
): FollowUnhooked {
  server.decorateRequest('exchange', undefined);

  server.addHook('onRequest', (request, reply, done) => {
    const { url: route, config } = request.routeOptions;
    mark(request, reply, config?.page === true);
    if (config?.probe) return done();
    const exchange = follow(request, reply, route);
    offerSignal(request);
    runInRequest(exchange, done);
  });

  server.addHook('onResponse', ({ exchange }, _reply, done) => {
    if (exchange) end(exchange);
    done();
  });

  // A client that leaves: Fastify has no word for an answer that nobody is there to take.
  server.server.on('connection', (socket: Socket) => {
    socket.on('close', () => {
      for (const exchange of exchanges) if (exchange.request.raw.socket === socket) end(exchange);
    });
  });

  /** Puts on an answer what all carry. */
  function mark(request: FastifyRequest, reply: FastifyReply, isPage: boolean): void {
    secure(request, reply, isPage);
    reply.header(REQUEST_ID, request.id);
    if (connections.isOver(request.raw.socket)) reply.header('connection', 'close');
  }

  function follow(request: FastifyRequest, reply: FastifyReply, route: string | undefined): Exchange {
    const exchange = new Exchange(request, reply, route, beginTrace(tracing, request, route));
    request.exchange = exchange;
    exchanges.add(exchange);
    return exchange;
  }

  function end(exchange: Exchange): void {
    if (!exchanges.remove(exchange)) return;
    if (!exchange.reply.raw.writableFinished) exchange.cancel();
    endTrace(exchange);
    for (const observe of observers) observe(exchange);
  }

  return (request, reply) => {
    mark(request, reply, false);
    const exchange = follow(request, reply, undefined);
    reply.raw.once('finish', () => end(exchange));
  };
}

interface Admission {
  exchanges: Exchanges;
  shedding: Shedding;
  unrouted: Unrouted;
}

/** Where it is decided, after CORS and CSRF, whether a request gets to its handler. */
export function admitRequests(server: FastifyInstance, { exchanges, shedding, unrouted }: Admission): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { exchange } = request;
    if (exchange === undefined) return done();
    const refusal = shedding.refusal();
    if (refusal) return sendProblem(reply, refusal);
    if (exchange.route === undefined) return unrouted(request, reply);
    if (announcesBody(request)) exchanges.receive(exchange);
    done();
  });
  admitReceived(server, exchanges, shedding);
}

/** `request.signal` is the exchange's: Fastify's own ends as soon as a body is read (fastify#6725). Defined once for a kind of request. */
function offerSignal(request: FastifyRequest): void {
  const kind: FastifyRequest = Object.getPrototypeOf(request);
  if (Object.hasOwn(kind, 'signal')) return;
  Object.defineProperty(kind, 'signal', {
    get(this: FastifyRequest) {
      return this.exchange?.signal ?? NEVER;
    },
  });
}

/** Of a probe. */
const NEVER = new AbortController().signal;
