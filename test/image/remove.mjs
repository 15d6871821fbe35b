import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Removes what build.mjs made; the layers stay in the engine's build cache. */
export default async function remove() {
  const { DOCKER, IMAGE, CONTEXT, BUILD_SECRET } = process.env;
  spawnSync(DOCKER, ['image', 'rm', '--force', IMAGE]);
  for (const folder of [CONTEXT, dirname(BUILD_SECRET)]) rmSync(folder, { recursive: true, force: true });
}
