import { type Database, openDatabase } from './database.js';
import { type KubeObject, kubectl, type Namespace } from './namespace.js';
import { until } from './until.js';

export type Component = 'api' | 'worker' | 'migrate' | 'task' | 'postgres' | 'redis';

const READY_SECONDS = 180;

/** The product in a namespace, whichever way it came there. */
export class Deployed {
  readonly database: Database;

  /** @param name what its objects' names begin with */
  constructor(
    readonly namespace: Namespace,
    readonly name: string,
    stores: string = name,
  ) {
    this.database = openDatabase(namespace, `${stores}-postgres-0`);
  }

  pods(component: Component): Promise<KubeObject[]> {
    return this.namespace.list('pods', `app.kubernetes.io/component=${component}`);
  }

  /** Pods that get requests or work: ready, and not on their way out. */
  async readyPods(component: Component): Promise<KubeObject[]> {
    return (await this.pods(component)).filter(isReady);
  }

  /** Addresses of the public port from outside the cluster: one of each node. */
  async urls(): Promise<string[]> {
    const service = await this.namespace.get('services', `${this.name}-api`);
    const port = service.spec.ports[0].nodePort;
    const nodes = JSON.parse(await kubectl('get', 'nodes', '--output=json')).items;
    return nodes.map((node: KubeObject) => {
      const { address } = node.status.addresses.find(({ type }: { type: string }) => type === 'InternalIP');
      return `http://${address}:${port}`;
    });
  }

  /** Waits until every pod is of the newest version and ready, and there are so many of each role. */
  async untilReady({ api = 2, worker = 2 } = {}): Promise<void> {
    for (const role of ['api', 'worker']) {
      const rollout = ['rollout', 'status', `deployment/${this.name}-${role}`, `--timeout=${READY_SECONDS}s`];
      await this.namespace.kubectl(...rollout);
    }
    for (const [role, count] of [['api', api] as const, ['worker', worker] as const]) {
      const enough = async () => (await this.readyPods(role)).length >= count;
      await until(`${count} pods of ${role} are ready`, enough, READY_SECONDS);
    }
  }

  /** How often containers were started again, of all that are there. */
  async restarts(): Promise<number> {
    const pods = await this.namespace.list('pods', 'app.kubernetes.io/component');
    const statuses = pods.flatMap((pod) => pod.status.containerStatuses ?? []);
    return statuses.reduce((sum: number, { restartCount }: { restartCount: number }) => sum + restartCount, 0);
  }
}

export function isReady(pod: KubeObject): boolean {
  const { conditions = [] } = pod.status;
  const ready = conditions.some(
    (one: { type: string; status: string }) => one.type === 'Ready' && one.status === 'True',
  );
  return ready && !pod.metadata.deletionTimestamp;
}
