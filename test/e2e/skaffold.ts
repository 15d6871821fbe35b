import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { given } from './given.js';
import type { Namespace } from './namespace.js';
import { run, runWords } from './run.js';

/** Docker 20.10 loads what its BuildKit builds, and does not know the flag for it. */
const CLIENT = `#!/bin/sh
for word; do shift; [ "$word" = --load ] || set -- "$@" "$word"; done
exec ${given('DOCKER')} "$@"
`;

interface Options {
  profile: 'dev' | 'e2e' | 'helm';
  /** The checkout that it deploys. Not this one: other scenarios write their results into it, and the image is tagged by what is changed. */
  sources: string;
}

/** Skaffold on a namespace; its settings for this machine stay out of it. */
export function openSkaffold(namespace: Namespace, { profile, sources }: Options) {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-skaffold-'));
  writeFileSync(join(folder, 'docker'), CLIENT, { mode: 0o755 });
  // Otherwise it would push before it deploys.
  writeFileSync(join(folder, 'config'), 'global:\n  local-cluster: true\n');
  const environment = [
    `--chdir=${sources}`,
    `PATH=${folder}:${process.env.PATH}`,
    `SKAFFOLD_CONFIG=${join(folder, 'config')}`,
    'SKAFFOLD_UPDATE_CHECK=false',
    'SKAFFOLD_INTERACTIVE=false',
  ];
  const command = (name: string, ...args: string[]) => [
    ...environment,
    given('SKAFFOLD'),
    name,
    `--profile=${profile}`,
    `--namespace=${namespace.name}`,
    ...args,
  ];
  return {
    /** Builds, and brings the image to the nodes, which Skaffold does for kind alone. @returns its name */
    async build(): Promise<string> {
      const file = join(folder, 'built.json');
      await run('env', command('build', `--file-output=${file}`));
      const [{ tag }] = JSON.parse(readFileSync(file, 'utf8')).builds;
      await runWords(given('E2E_LOAD'), tag);
      return tag;
    },

    run: () => run('env', command('run', '--port-forward=off')),

    /** Deploys and goes on watching the sources, a tenth of a second after they are quiet (1 s when not given); what it deploys stays. */
    dev(): { output: () => string } & AsyncDisposable {
      const child = spawn('env', command('dev', '--port-forward=off', '--cleanup=false', '--watch-poll-interval=100'));
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => (output += text));
      const closed = once(child, 'close');
      return {
        output: () => output,
        async [Symbol.asyncDispose]() {
          child.kill('SIGINT');
          await closed;
        },
      };
    },

    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
