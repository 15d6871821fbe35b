import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployed } from './deployed.js';
import type { Namespace } from './namespace.js';
import { run } from './run.js';
import { firstVersion, type Version } from './versions.js';

/** What a kustomization of one's own adds to the overlay. */
export type Kustomization = Record<string, unknown>;

/** The overlay e2e, released as docs/runbook.md says: the tag under `images`, and the same in version.yaml. */
export class Overlay extends Deployed {
  readonly #more: Kustomization;

  private constructor(namespace: Namespace, name: string, more: Kustomization) {
    super(namespace, name);
    this.#more = more;
  }

  /** Applies version 1, and waits until it is ready. */
  static async install(namespace: Namespace, prefix = '', more: Kustomization = {}): Promise<Overlay> {
    const overlay = await Overlay.begin(namespace, prefix, more);
    await overlay.untilReady();
    return overlay;
  }

  static async begin(namespace: Namespace, prefix = '', more: Kustomization = {}): Promise<Overlay> {
    const overlay = new Overlay(namespace, `${prefix}keelson`, { ...(prefix && { namePrefix: prefix }), ...more });
    await overlay.apply(await firstVersion());
    return overlay;
  }

  async apply(to: Version): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'e2e-overlay-'));
    try {
      cpSync('k8s', join(folder, 'k8s'), { recursive: true });
      releaseIn(join(folder, 'k8s', 'overlays', 'e2e'), to);
      const kustomization = {
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        namespace: this.namespace.name,
        resources: ['k8s/overlays/e2e'],
        components: ['k8s/components/node-port'],
        ...this.#more,
      };
      writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
      await this.namespace.feed(await run('kustomize', ['build', folder]), 'apply', '--server-side', '-f', '-');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** What a person edits to release a version. */
function releaseIn(overlay: string, { repository, tag }: Version): void {
  edit(join(overlay, 'kustomization.yaml'), 'newTag: e2e', `newName: ${repository}\n    newTag: ${tag}`);
  edit(join(overlay, 'version.yaml'), 'VERSION: e2e', `VERSION: ${tag.slice(0, 20)}`);
}

function edit(file: string, old: string, text: string): void {
  const before = readFileSync(file, 'utf8');
  if (!before.includes(old)) throw new Error(`${file} has no ${old}`);
  writeFileSync(file, before.replace(old, text));
}
