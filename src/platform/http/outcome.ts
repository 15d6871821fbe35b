import type { Exchange } from './exchange.js';

/** The route of a request that no route takes. */
export const UNMATCHED = 'unmatched';

/** What nginx writes down of a client that left before its answer began; never sent. */
const CLIENT_LEFT = 499;

/** The status of the answer of an exchange that is over. */
export function statusOf({ reply: { raw } }: Exchange): number {
  return raw.headersSent ? raw.statusCode : CLIENT_LEFT;
}
