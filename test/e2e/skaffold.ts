import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { given } from './given.js';
import type { Namespace } from './namespace.js';
import { run, runWords } from './run.js';

/** Docker 20.10 loads what its BuildKit builds, and does not know the flag for it. */
const CLIENT = `#!/bin/sh
for word; do shift; [ "$word" = --load ] || set -- "$@" "$word"; done
exec ${given('DOCKER')} "$@"
`;

/** Skaffold with the profile e2e on a namespace; its settings for this machine stay out of it. @param folder of its own */
export function openSkaffold(namespace: Namespace, folder: string) {
  writeFileSync(join(folder, 'docker'), CLIENT, { mode: 0o755 });
  // Otherwise it would push before it deploys.
  writeFileSync(join(folder, 'config'), 'global:\n  local-cluster: true\n');
  const environment = [
    `PATH=${folder}:${process.env.PATH}`,
    `SKAFFOLD_CONFIG=${join(folder, 'config')}`,
    'SKAFFOLD_UPDATE_CHECK=false',
    'SKAFFOLD_INTERACTIVE=false',
  ];
  const chosen = ['--profile=e2e', `--namespace=${namespace.name}`];
  const skaffold = (command: string, ...args: string[]) =>
    run('env', [...environment, given('SKAFFOLD'), command, ...chosen, ...args]);
  return {
    /** Builds, and brings the image to the nodes, which Skaffold does for kind alone. @returns its name */
    async build(): Promise<string> {
      const file = join(folder, 'built.json');
      await skaffold('build', `--file-output=${file}`);
      const [{ tag }] = JSON.parse(readFileSync(file, 'utf8')).builds;
      await runWords(given('E2E_LOAD'), tag);
      return tag;
    },
    run: () => skaffold('run', '--port-forward=off'),
  };
}
