import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Values } from './helm.js';
import type { Namespace } from './namespace.js';
import { run } from './run.js';

const podsOf = (component: string) => [{ podSelector: { matchLabels: { 'app.kubernetes.io/component': component } } }];

/** Values of a release whose stores are somebody else's, as in production. */
export function valuesWithStores(user: string): Values & { config: Record<string, string> } {
  return {
    postgres: { enabled: false },
    redis: { enabled: false },
    config: {
      DATABASE_URL: `postgresql://${user}@keelson-postgres:5432/keelson`,
      REDIS_URL: 'redis://keelson-redis:6379/0',
    },
    migrate: { env: { DATABASE_DIRECT_URL: 'postgresql://keelson@keelson-postgres:5432/keelson' } },
    networkPolicy: { database: podsOf('postgres'), redis: podsOf('redis') },
  };
}

/** Stores that no release owns, of the same components. */
export async function installStores(namespace: Namespace): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-stores-'));
  try {
    cpSync('k8s/components', join(folder, 'components'), { recursive: true });
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: namespace.name,
      components: ['components/postgres', 'components/redis'],
      patches: [
        {
          target: { kind: 'StatefulSet' },
          patch: JSON.stringify([{ op: 'remove', path: '/spec/template/spec/serviceAccountName' }]),
        },
      ],
    };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    await namespace.feed(await run('kustomize', ['build', folder]), 'apply', '--server-side', '-f', '-');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
