import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@jest/globals';
import { diagnose } from './diagnosis.js';
import { Namespace } from './namespace.js';
import { type Figures, report } from './report.js';

const LOGS = join('.keelson', 'e2e');

/** Makes a namespace that lives as long as the scenario. */
export type MakeNamespace = (purpose: string, labels?: Record<string, string>) => Promise<Namespace>;

/**
 * A test on namespaces of its own. What it returns is its line in docs/e2e.md. When it fails, what its namespaces can tell is kept; whichever
 * way it ends, they are removed.
 */
export function scenario(title: string, story: (makeNamespace: MakeNamespace) => Promise<Figures>): void {
  const folder = join(LOGS, title.replace(/\W+/g, '-'));
  test(title, async () => {
    const startedAt = performance.now();
    const namespaces: Namespace[] = [];
    rmSync(folder, { recursive: true, force: true });
    try {
      const figures = await story(async (purpose, labels) => {
        const namespace = await Namespace.create(purpose, labels);
        namespaces.push(namespace);
        return namespace;
      });
      await report(title, figures, (performance.now() - startedAt) / 1000);
    } catch (error) {
      for (const namespace of namespaces) console.log(await diagnose(namespace, folder).catch(String));
      throw error;
    } finally {
      await Promise.all(namespaces.map((namespace) => namespace.remove()));
    }
  });
}
