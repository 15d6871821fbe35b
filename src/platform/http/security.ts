import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../../config/schema.js';

/** Where a page of ours may load things from; scripts from here alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "font-src 'self' https: data:",
  "form-action 'self'",
  "frame-ancestors 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self' https: 'unsafe-inline'",
].join(';');

/**
 * On every answer: what helmet and Nest send, without `upgrade-insecure-requests` (plain http must go on working where TLS ends
 * elsewhere, or on localhost) and without the headers that no browser of this decade reads.
 */
export const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

/** CSRF protection by Sec-Fetch-Site and Origin, CORS for the listed origins alone. */
export function addSecurity(app: NestFastifyApplication, { corsOrigins }: Config['http']): void {
  app.enableCsrfProtection({ trustedOrigins: corsOrigins });
  if (corsOrigins.length > 0)
    app.enableCors({ origin: corsOrigins, credentials: true, exposedHeaders: ['X-Request-Id'] });
}
