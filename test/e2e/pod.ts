import { given } from './given.js';
import type { Namespace } from './namespace.js';
import type { Ended } from './run.js';

export interface PodOptions {
  name: string;
  command: string[];
  /** Mounted at /files. */
  files?: Record<string, string>;
  env?: Record<string, string>;
  labels?: Record<string, string>;
  /** The node to run on. */
  node?: string;
}

export interface Pod {
  name: string;
  exec(...command: string[]): Promise<string>;
  tryExec(...command: string[]): Promise<Ended>;
  address(): Promise<string>;
  remove(): Promise<void>;
}

/** A pod of the tests' own, of the product's image (it has Node.js), once it runs. */
export async function openPod(namespace: Namespace, options: PodOptions): Promise<Pod> {
  const { name, files = {}, node } = options;
  const env = Object.entries(options.env ?? {}).map(([key, value]) => ({ name: key, value }));
  const labels = { 'e2e-pod': name, ...options.labels };
  await namespace.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: files },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        ...(node && { nodeSelector: { 'kubernetes.io/hostname': node } }),
        securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'pod',
            image: given('E2E_IMAGE'),
            command: options.command,
            env,
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'files', mountPath: '/files' }],
          },
        ],
        volumes: [{ name: 'files', configMap: { name } }],
      },
    },
  );
  await namespace.kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
  return {
    name,
    exec: (...command) => namespace.kubectl('exec', name, '--', ...command),
    tryExec: (...command) => namespace.tryKubectl('exec', name, '--', ...command),
    address: async () => (await namespace.get('pods', name)).status.podIP,
    remove: async () => {
      await namespace.kubectl('delete', `pod/${name}`, `configmap/${name}`);
    },
  };
}
