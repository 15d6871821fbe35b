import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { directoryOf } from './go-modules.mjs';

/** Go modules that carry their projects' schemas, and where. */
const MODULES = {
  'sigs.k8s.io/gateway-api@v1.6.3': 'config/crd/standard',
  'github.com/prometheus-operator/prometheus-operator@v0.85.0': 'example/prometheus-operator-crd',
  'github.com/external-secrets/external-secrets@v1.3.2': 'config/crds/bases',
  'github.com/bitnami-labs/sealed-secrets@v0.40.0': 'helm/sealed-secrets/crds',
  'k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1': 'deploy/vpa-v1-crd-gen.yaml',
  'github.com/kedacore/keda/v2@v2.21.0': 'config/crd/bases',
};

/**
 * Teaches the API server the custom resources that the manifests use, as their projects publish them.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @param {string} kubeconfig
 */
export async function applyCustomResources(supervisor, kubeconfig) {
  for (const [module, folder] of Object.entries(MODULES)) {
    const path = join(directoryOf(module), folder);
    const how = existsSync(join(path, 'kustomization.yaml')) ? '-k' : '-f';
    const args = ['--kubeconfig', kubeconfig, 'apply', '--server-side', how, path];
    await supervisor.runQuietly('kubectl', args);
  }
}
