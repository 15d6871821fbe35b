import type { FastifyRequest } from 'fastify';
import { KeyInvalid, KeyMissing } from './errors.js';

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header */
export const HEADER = 'Idempotency-Key';

/**
 * A structured field's string (RFC 9651, 3.3.3), as the draft has it, in which a backslash escapes; or the key alone, as most clients
 * send it, if it holds nothing that means something in a structured field. 255 characters are what the column takes.
 */
export const KEY = /^(?:"((?:[ !#-[\]-~]|\\["\\]){1,255})"|([!#-+\--:<-[\]-~]{1,255}))$/;

/** The key that the client sent, `"a"` and `a` being the same one. @throws KeyMissing, KeyInvalid */
export function readKey({ headers }: FastifyRequest): string {
  const header = headers['idempotency-key'];
  if (header === undefined) throw new KeyMissing();
  const [, quoted, bare] = KEY.exec(String(header)) ?? [];
  const key = quoted?.replace(/\\(.)/g, '$1') ?? bare;
  if (key === undefined) throw new KeyInvalid();
  return key;
}
