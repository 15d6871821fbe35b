import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from '../lifecycle/lifecycle.js';

/** How much the ages differ at which connections are closed, so that they do not all come back at once. */
const AGE_JITTER = 0.1;

/**
 * Asks clients to connect anew (`Connection: close` on the answer): when their connection is old, so that new instances get load,
 * and always once this instance stops.
 */
export function limitConnectionAge(server: FastifyInstance, maxAgeSeconds: number, lifecycle: Lifecycle): void {
  const expiry = new WeakMap<Socket, number>();
  (server.server as Server).on('connection', (socket: Socket) => {
    const age = maxAgeSeconds * (1 + AGE_JITTER * (2 * Math.random() - 1));
    expiry.set(socket, performance.now() + age * 1000);
  });
  server.addHook('onSend', (request, reply, _payload, done) => {
    const old = performance.now() > (expiry.get(request.raw.socket) ?? Number.POSITIVE_INFINITY);
    if (old || lifecycle.stopping.aborted) reply.header('connection', 'close');
    done();
  });
}
