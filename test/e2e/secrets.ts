import type { KubeObject } from './namespace.js';

/** The Secrets that a release expects: the passwords of k8s/components/development-secrets. */
export function secretsOf(name: string): KubeObject[] {
  const secret = (secretName: string, stringData: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secretName },
    stringData,
  });
  return [
    secret(name, {
      DATABASE_PASSWORD: 'development-only',
      REDIS_PASSWORD: 'development-only',
      SESSION_SECRETS: 'development-only-secret-development-only',
    }),
    secret(`${name}-migrate`, { DATABASE_DIRECT_PASSWORD: 'development-only' }),
  ];
}
