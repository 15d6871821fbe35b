import { Deployed } from './deployed.js';
import type { Namespace } from './namespace.js';
import { run } from './run.js';
import { secretsOf } from './secrets.js';
import { firstVersion, type Version } from './versions.js';

const CHART = 'helm/keelson';

/** Values of the chart, as one would write them into a file. */
export type Values = Record<string, unknown>;

export interface HelmOptions {
  name?: string;
  values?: Values;
  /** What the names of the stores begin with, where the chart does not run them. */
  stores?: string;
}

/** A release of the chart, with examples/e2e.yaml and what the tests say beside. */
export class Release extends Deployed {
  readonly #values: Values;

  private constructor(namespace: Namespace, name: string, { values = {}, stores }: HelmOptions) {
    super(namespace, name, stores);
    this.#values = values;
  }

  /** Installs version 1, and waits until it is ready. */
  static async install(namespace: Namespace, options: HelmOptions = {}): Promise<Release> {
    const release = await Release.begin(namespace, options);
    await release.untilReady();
    return release;
  }

  /** Installs version 1. */
  static async begin(namespace: Namespace, options: HelmOptions = {}): Promise<Release> {
    const { name = 'keelson' } = options;
    const release = new Release(namespace, name, options);
    await namespace.apply(...secretsOf(name));
    await release.#helm('install', await firstVersion(), {});
    return release;
  }

  /** @returns when the API server has it: the rollout goes on */
  upgrade(to: Version, values: Values = {}): Promise<string> {
    return this.#helm('upgrade', to, values);
  }

  /** To the revision before. */
  rollback(): Promise<string> {
    return run('helm', ['rollback', this.name, '--namespace', this.namespace.name]);
  }

  /** `helm test`. @throws when it fails */
  test(): Promise<string> {
    return run('helm', ['test', this.name, '--namespace', this.namespace.name, '--timeout', '60s']);
  }

  #helm(command: string, { repository, tag }: Version, more: Values): Promise<string> {
    const values = { image: { repository, tag }, service: { type: 'NodePort' }, ...this.#values, ...more };
    const files = ['--values', `${CHART}/examples/e2e.yaml`, '--values', '-'];
    const args = [command, this.name, CHART, '--namespace', this.namespace.name, ...files];
    return run('helm', args, JSON.stringify(values));
  }
}
