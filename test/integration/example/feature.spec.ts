import { expect, test } from '@jest/globals';
import { buildFeature, runSpecs } from '../documents/feature-page.js';
import { copyOfProject } from '../init/copy.js';

test('docs/feature.md builds its feature without the example as well', async () => {
  await using copy = await copyOfProject();
  expect(await copy.init('--without-example')).toMatchObject({ code: 0 });
  const run = await buildFeature(copy.path);
  expect(await runSpecs(run, 'src/features/guestbook')).toMatch(/^1 passed, 0 failed$/m);
}, 300_000);
