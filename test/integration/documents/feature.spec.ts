import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { copyOfProject } from '../init/copy.js';
import { buildFeature, runSpecs } from './feature-page.js';

test('the feature that docs/feature.md builds is well formed and typed, keeps the borders, and does what the page says', async () => {
  await using copy = await copyOfProject();
  const run = await buildFeature(copy.path);
  const written = ['src/features/guestbook', 'src/config/guestbook.ts'];
  await run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...written);
  await run('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.mjs', 'src');

  // Who is signed in can be tried where people can log in.
  const more = join(copy.path, 'test/integration', 'example', 'guestbook');
  const isMore = existsSync(`${more}.fixture.ts`);
  if (isMore) await rename(`${more}.fixture.ts`, `${more}.spec.ts`);
  expect(await runSpecs(run, 'guestbook')).toContain(`\n${isMore ? 4 : 1} passed, 0 failed\n`);
}, 300_000);
