import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../../config/schema.js';

/** On every answer: data, which loads nothing and is shown in no frame (OWASP's REST Security Cheat Sheet). */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Where a page of ours may load things from; scripts from here alone. */
const PAGE_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "font-src 'self' https: data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self' https: 'unsafe-inline'",
].join(';');

/**
 * On the pages for people: what helmet sends, without `upgrade-insecure-requests`, since plain http must go on working where TLS ends
 * elsewhere, or on localhost.
 */
export const PAGE_HEADERS = {
  ...SECURITY_HEADERS,
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
};

/** CSRF protection by Sec-Fetch-Site and Origin, CORS for the listed origins alone. */
export function addSecurity(app: NestFastifyApplication, { corsOrigins }: Config['http']): void {
  app.enableCsrfProtection({ trustedOrigins: corsOrigins });
  if (corsOrigins.length > 0)
    app.enableCors({ origin: corsOrigins, credentials: true, exposedHeaders: ['X-Request-Id'] });
}
