import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { tokenFault } from '../../config/http.js';
import type { Config } from '../../config/schema.js';
import { Problem } from '../http/problem.js';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Names of this machine; under another one, a page in the developer's browser may have asked (DNS rebinding). */
const OWN_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Who may see and change what runs: whoever has the token. Until one is configured nobody may, but in development somebody at this machine.
 * @throws Problem 403 while there is no sound token, 401 without the right one
 */
export async function assertAllowed(
  request: FastifyRequest,
  { management, process }: Pick<Config, 'management' | 'process'>,
): Promise<void> {
  if (process.mode === 'development' && isFromHere(request)) return;
  if (management.token === undefined)
    throw new Problem(403, { detail: 'This needs MANAGEMENT_TOKEN to be configured.' });
  const token = await management.token.reveal();
  const fault = tokenFault(token); // of a file that was rotated
  if (fault !== undefined) throw new Problem(403, { detail: `MANAGEMENT_TOKEN ${fault}.` });
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined || !isSame(given, token))
    throw new Problem(401, { headers: { 'www-authenticate': 'Bearer' } });
}

function isFromHere(request: FastifyRequest): boolean {
  const { remoteAddress = '', remoteFamily } = request.socket;
  return LOOPBACK.check(remoteAddress, remoteFamily === 'IPv6' ? 'ipv6' : 'ipv4') && OWN_NAMES.has(request.hostname);
}

/** In a time that tells nothing of how much of it is right. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
