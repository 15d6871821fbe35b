import type { IncomingMessage } from 'node:http';
import { randomHex } from '../telemetry/tracing/random-hex.js';

export const REQUEST_ID = 'x-request-id';

/** What a caller may send: printable, short, nothing that could break a log line or a header. */
const VALID = /^[\w.:/+=-]{1,128}$/;

/** The caller's `X-Request-Id` where it is valid, else a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID];
  return typeof given === 'string' && VALID.test(given) ? given : randomHex(32);
}
