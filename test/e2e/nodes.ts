import { type KubeObject, kubectl } from './namespace.js';

export interface Nodes {
  /** Where the stores, the cluster's DNS and the load are: it stays. */
  home: string;
  /** The one that goes. */
  other: string;
}

/** Two nodes that take pods. @throws when there are fewer */
export async function chooseNodes(): Promise<Nodes> {
  const all: KubeObject[] = JSON.parse(await kubectl('get', 'nodes', '--output=json')).items;
  const names = all
    .filter((node) => !(node.spec.taints ?? []).some(({ effect }: { effect: string }) => effect === 'NoSchedule'))
    .map((node) => node.metadata.name);
  const dns = await kubectl(
    'get',
    'pods',
    '-A',
    '--selector=k8s-app=kube-dns',
    '--output=jsonpath={.items[*].spec.nodeName}',
  );
  const other = names.find((name) => !dns.split(' ').every((place) => place === name));
  const home = names.find((name) => name !== other);
  if (other === undefined || home === undefined) throw new Error('this scenario needs two nodes that take pods');
  return { home, other };
}

/** Keeps the stores on a node: what a volume of one node does anyway, and what nobody would lose in earnest. */
export const storesOn = (node: string) => ({
  target: { kind: 'StatefulSet' },
  patch: JSON.stringify([
    { op: 'add', path: '/spec/template/spec/nodeSelector', value: { 'kubernetes.io/hostname': node } },
  ]),
});

/** The address of a node's port of the service. */
export async function addressOf(node: string, urls: string[]): Promise<string> {
  const { status } = JSON.parse(await kubectl('get', 'node', node, '--output=json'));
  const { address } = status.addresses.find(({ type }: { type: string }) => type === 'InternalIP');
  const url = urls.find((one) => new URL(one).hostname === address);
  if (url === undefined) throw new Error(`${node} has no port of the service`);
  return url;
}
