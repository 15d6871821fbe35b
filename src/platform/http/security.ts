import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../../config/schema.js';

/** Security headers on every answer, CSRF protection by Sec-Fetch-Site and Origin, CORS for the listed origins alone. */
export function addSecurity(app: NestFastifyApplication, { corsOrigins }: Config['http']): void {
  app.useSecurityHeaders({
    // Plain http must go on working where TLS ends elsewhere, or on localhost.
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  app.enableCsrfProtection({ trustedOrigins: corsOrigins });
  if (corsOrigins.length > 0)
    app.enableCors({ origin: corsOrigins, credentials: true, exposedHeaders: ['X-Request-Id'] });
}
