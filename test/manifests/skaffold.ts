import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from './objects.js';
import { parse, ROOT } from './render.js';

interface Deployer {
  hooks?: { before: { host: { command: string[] } }[] };
}

/** As far as it is looked at here. */
export interface Pipeline {
  build: {
    artifacts: {
      image: string;
      docker: { target: string };
      sync?: { manual: { src: string; dest: string }[] };
    }[];
  };
  deploy: { kubectl?: Deployer; helm?: Deployer };
}

/** A variable that scripts/test-manifests.mjs sets. */
function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:manifests`);
  return value;
}

/** Skaffold's settings for this machine stay out of it. */
const ENV = {
  ...process.env,
  SKAFFOLD_CONFIG: join(mkdtempSync(join(tmpdir(), 'skaffold-')), 'config'),
  SKAFFOLD_UPDATE_CHECK: 'false',
  SKAFFOLD_INTERACTIVE: 'false',
};

/** @throws with Skaffold's words */
function skaffold(...args: string[]): string {
  return execFileSync(given('SKAFFOLD'), args, { cwd: ROOT, env: ENV, encoding: 'utf8', stdio: 'pipe' });
}

const chosen = (profiles: string) => (profiles === '' ? [] : ['--profile', profiles]);

/** What Skaffold makes of skaffold.yaml with `profiles`, separated by commas, in the order in which it would apply them. */
export function pipeline(profiles: string): Pipeline {
  return parse(skaffold('diagnose', '--yaml-only', ...chosen(profiles)))[0] as unknown as Pipeline;
}

/** What it would deploy, with `image` in the place of what it would have built. */
export function rendered(profiles: string, image: string): KubeObject[] {
  const offline = ['--offline=true', '--digest-source=tag', '--images', `keelson=${image}`];
  return parse(skaffold('render', ...offline, ...chosen(profiles)));
}

/** The schema that Skaffold publishes for the version of `apiVersion`. */
export const schemaFile = (apiVersion: string) =>
  join(given('SKAFFOLD_SOURCES'), 'docs-v2/content/en/schemas', `${apiVersion.replace(/^skaffold\//, '')}.json`);
