import { z } from 'zod';
import { flag, integer, key, secret } from './key.js';

/** RFC 2104 wants an HMAC key as long as its hash: 32 bytes for SHA-256. */
const MIN_SECRET_LENGTH = 32;

const faultOf = (value: string) =>
  value.split(',').every((item) => item.trim().length >= MIN_SECRET_LENGTH)
    ? undefined
    : `must be secrets of at least ${MIN_SECRET_LENGTH} characters, comma separated`;
const NOT_FOR_PRODUCTION = 'development-only-secret-development-only';

export const sessionKeys = z.object({
  secrets: key('SESSION_SECRETS', secret(faultOf), {
    description:
      'Secrets that sign the cookie, comma separated: the first signs, all are accepted. To rotate, append the new one, then move it to the front, then drop the old one, each in a rollout of its own (runbook).',
    defaultIn: { development: NOT_FOR_PRODUCTION, test: NOT_FOR_PRODUCTION },
  }),
  cookieSecure: key('COOKIE_SECURE', flag, {
    description: 'Whether the cookie is for https alone (named __Host-sid); false names it sid.',
    default: 'true',
    defaultIn: { development: 'false' },
  }),
  idleTimeoutSeconds: key('SESSION_IDLE_TIMEOUT_SECONDS', integer(1, 2_000_000), {
    description: 'A session ends when it was not used for so long.',
    default: '3600',
  }),
  absoluteTimeoutSeconds: key('SESSION_ABSOLUTE_TIMEOUT_SECONDS', integer(1, 2_000_000), {
    description: 'A session ends so long after the login, used or not.',
    default: '43200',
  }),
});
