import { join } from 'node:path';
import type { KubeObject } from './objects.js';
import { type HelmOptions, helm, kustomize, RENDERS } from './render.js';

/** What Kustomize and Helm shall make alike: a folder, and the values that say the same. */
export const PAIRS: Record<string, { folder: string; values: HelmOptions }> = {
  default: { folder: 'test/manifests/renders/default', values: {} },
  local: { folder: 'k8s/overlays/local', values: { values: ['examples/local.yaml'] } },
  e2e: { folder: 'k8s/overlays/e2e', values: { values: ['examples/e2e.yaml'] } },
  staging: { folder: 'k8s/overlays/staging', values: { values: ['examples/staging.yaml'] } },
  production: { folder: 'k8s/overlays/production', values: { values: ['examples/production.yaml'] } },
  everything: {
    folder: 'test/manifests/renders/everything',
    values: { values: [join(RENDERS, 'everything/values.yaml')] },
  },
  alternatives: {
    folder: 'test/manifests/renders/alternatives',
    values: { values: [join(RENDERS, 'alternatives/values.yaml')] },
  },
  managed: { folder: 'test/manifests/renders/managed', values: { values: [join(RENDERS, 'managed/values.yaml')] } },
};

export type Way = 'kustomize' | 'helm';

export function render(pair: string, way: Way): KubeObject[] {
  const { folder, values } = PAIRS[pair] ?? {};
  if (folder === undefined) throw new Error(`no pair ${pair}`);
  return way === 'helm' ? helm(values) : kustomize(folder);
}

/** `default by helm`, `default by kustomize`, …: everything that the repository can render. */
export const RENDERED = Object.keys(PAIRS).flatMap((pair) =>
  (['kustomize', 'helm'] as const).map((way) => ({
    name: `${pair} by ${way}`,
    pair,
    way,
    objects: () => render(pair, way),
  })),
);
