import { expect, test } from '@jest/globals';
import { copyOfProject } from '../init/copy.js';
import { declaredKeys, unreadKeys } from './unread.js';

test('every key is read by some code', async () => {
  await using copy = await copyOfProject();
  const files = await copy.files();
  expect(declaredKeys(files).length).toBeGreaterThan(60);
  expect(unreadKeys(files)).toEqual([]);
});

const SRC = 'src';

test('a key that nothing reads is found', () => {
  const tea =
    "export const teaKeys = z.object({\n  cups: key('TEA_CUPS', integer(1)),\n  pots: key(\n    'TEA_POTS',\n";
  const files = new Map([
    [`${SRC}/config/tea.ts`, tea],
    [`${SRC}/features/tea/tea.ts`, 'brew(tea.pots)'],
  ]);
  expect(unreadKeys(files)).toEqual(['TEA_CUPS']);
});
