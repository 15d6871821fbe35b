import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Exchanges } from './exchanges.js';

/** How much the ages differ at which connections are closed, so that they do not all come back at once. */
const AGE_JITTER = 0.1;

export interface ConnectionAges {
  /** Whether the next answer on that connection is to ask the client to connect anew. */
  isOver(socket: Socket): boolean;
}

/**
 * Decides when clients are asked to connect anew (`Connection: close` on the answer): when their connection is old, so that new instances
 * get load, and always once this instance stops, for requests in progress as well.
 */
export function limitConnectionAge(
  server: Server,
  maxAgeSeconds: number,
  lifecycle: Lifecycle,
  exchanges: Exchanges,
): ConnectionAges {
  const expiry = new WeakMap<Socket, number>();
  server.on('connection', (socket: Socket) => {
    const age = maxAgeSeconds * (1 + AGE_JITTER * (2 * Math.random() - 1));
    expiry.set(socket, performance.now() + age * 1000);
  });
  let isStopping = false;
  lifecycle.stopping.addEventListener('abort', () => {
    isStopping = true;
    for (const { reply } of exchanges) if (!reply.raw.headersSent) reply.header('connection', 'close');
  });
  return {
    isOver: (socket) => isStopping || performance.now() > (expiry.get(socket) ?? Number.POSITIVE_INFINITY),
  };
}
