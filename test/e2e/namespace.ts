import { randomBytes } from 'node:crypto';
import { given } from './given.js';
import { type Ended, run, tryRun } from './run.js';

/** What the API server says of an object. */
// biome-ignore lint/suspicious/noExplicitAny: Kubernetes' own shape, of which each test looks at a line
export type KubeObject = any;

/** Where the API server has its kinds. */
const PATHS = {
  configmaps: 'api/v1',
  jobs: 'apis/batch/v1',
  pods: 'api/v1',
  services: 'api/v1',
};
export type Kind = keyof typeof PATHS;

/** Reads from the API server, past kubectl. @throws with its words */
export async function read(path: string): Promise<string> {
  const response = await fetch(`${given('E2E_API')}/${path}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 1000)}`);
  return text;
}

/** kubectl on the whole cluster. */
export const kubectl = (...args: string[]): Promise<string> => run('kubectl', args);

/** A namespace of the run's own, in which Pod Security is enforced. */
export class Namespace {
  readonly #ends: (() => Promise<unknown>)[] = [];

  private constructor(readonly name: string) {}

  /** @param labels beside those of the run and of Pod Security */
  static async create(purpose: string, labels: Record<string, string> = {}): Promise<Namespace> {
    const name = `e2e-${purpose}-${randomBytes(3).toString('hex')}`;
    const metadata = {
      name,
      labels: { 'e2e-run': given('E2E_RUN'), 'pod-security.kubernetes.io/enforce': 'restricted', ...labels },
    };
    await run('kubectl', ['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata }));
    return new Namespace(name);
  }

  kubectl(...args: string[]): Promise<string> {
    return run('kubectl', ['--namespace', this.name, ...args]);
  }

  tryKubectl(...args: string[]): Promise<Ended> {
    return tryRun('kubectl', ['--namespace', this.name, ...args]);
  }

  /** kubectl with something on its standard input. */
  feed(input: string, ...args: string[]): Promise<string> {
    return run('kubectl', ['--namespace', this.name, ...args], input);
  }

  apply(...objects: KubeObject[]): Promise<string> {
    return this.feed(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }), 'apply', '-f', '-');
  }

  async get(kind: Kind, name: string): Promise<KubeObject> {
    return JSON.parse(await read(this.#path(kind, name)));
  }

  async list(kind: Kind, selector = ''): Promise<KubeObject[]> {
    return JSON.parse(await read(`${this.#path(kind)}?labelSelector=${encodeURIComponent(selector)}`)).items;
  }

  /** What a pod has written; its last line alone where `lines` is 1. */
  log(pod: string, lines?: number): Promise<string> {
    return read(`${this.#path('pods', pod)}/log${lines ? `?tailLines=${lines}` : ''}`);
  }

  #path(kind: Kind, name?: string): string {
    return [PATHS[kind], 'namespaces', this.name, kind, name].filter(Boolean).join('/');
  }

  /** Has something ended before the namespace is. */
  atEnd(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  /** @returns at once; the namespace is gone when its pods have stopped */
  async remove(): Promise<void> {
    await Promise.all(this.#ends.map((end) => end()));
    await kubectl('delete', 'namespace', this.name, '--wait=false');
  }
}
