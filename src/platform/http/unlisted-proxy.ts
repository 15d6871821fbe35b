import type { Logger } from '../telemetry/logger.js';
import type { Observer } from './hooks.js';

/**
 * Says once that something forwards requests which HTTP_TRUST_PROXY does not name: all of its clients then have its address, and share
 * what is limited by address.
 */
export function warnOfUnlistedProxy(log: Logger): Observer {
  let warned = false;
  return ({ request, route }) => {
    // Fastify looks for the proxies of what it routes, not of what it refuses before.
    if (warned || request.headers['x-forwarded-for'] === undefined || route === undefined) return;
    const { remoteAddress } = request.raw.socket;
    if (remoteAddress === undefined || request.ip !== remoteAddress) return;
    warned = true;
    log.warn(
      { peer: remoteAddress },
      'X-Forwarded-For from a peer that HTTP_TRUST_PROXY does not name: if it is our proxy, all clients behind it count as one',
    );
  };
}
