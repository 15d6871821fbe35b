import { expect, test } from '@jest/globals';
import { copyOfProject } from '../init/copy.js';
import { unquotedPatterns } from './markdown.js';

test('no address that a page has one type is a pattern of file names to zsh, which refuses one that fits none', async () => {
  await using copy = await copyOfProject();
  const pages = [...(await copy.files())].filter(([path]) => path.endsWith('.md'));
  expect(pages.flatMap(([path, text]) => unquotedPatterns(text).map((found) => `${path}: ${found}`))).toEqual([]);
});

test.each([
  ['```sh\ncurl -s localhost:9090/tea?hot; echo\n```', ['localhost:9090/tea?hot;']],
  ['`curl http://localhost/tea[1]`', ['http://localhost/tea[1]']],
  ['```sh\ncurl -s \'localhost:9090/tea?hot\'; echo "localhost/*"\n```', []],
  ['```json\n{"a": "localhost/tea?hot"}\n```\nSee localhost/tea?hot, `/tea?hot`.', []],
])('%j', (text, found) => {
  expect(unquotedPatterns(text)).toEqual(found);
});
