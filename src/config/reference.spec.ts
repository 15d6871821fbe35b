import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { keys } from './key.js';
import { reference } from './reference.js';
import { schema } from './schema.js';

const COMMAND = 'npm run docs:configuration';

test(`docs/configuration.md is what the schema says; if not: ${COMMAND}`, () => {
  const written = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  if (written !== reference()) throw new Error(`docs/configuration.md is stale: ${COMMAND}`);
});

test('every key tells in a sentence what it does', () => {
  const groups = Object.values(schema.shape).flatMap((group) => Object.values(group.shape));
  const descriptions = groups.map((type) => keys.get(type)?.description).filter((text) => text !== undefined);
  expect(descriptions.length).toBeGreaterThan(30);
  for (const description of descriptions) expect(description).toMatch(/^\S.*\.$/);
});
