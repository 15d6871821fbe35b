import { expect, test } from '@jest/globals';
import { copyOfProject } from '../init/copy.js';
import { dangling } from './references.js';

test('every link, path, section and npm command that a file names is there', async () => {
  await using copy = await copyOfProject();
  expect(dangling(await copy.files())).toEqual([]);
});

test.each([
  ['a link to a file', 'README.md', '[tea](docs/tea.md)', 'docs/tea.md'],
  ['a link by reference', 'README.md', '[tea]: docs/tea.md', 'docs/tea.md'],
  ['a link out of a folder', 'docs/cup.md', '[tea](../src/tea.ts "a title")', '../src/tea.ts'],
  ['a link to a heading', 'docs/cup.md', '[handle](#lid)', '#lid'],
  ['a link to a heading of another file', 'README.md', '[handle](docs/cup.md#lid)', 'docs/cup.md#lid'],
  ['a link to a heading that is a comment in a block', 'README.md', '```sh\n# lid\n```\n[handle](#lid)', '#lid'],
  ['a path in prose', 'README.md', 'It is measured (docs/tea.md).', 'docs/tea.md'],
  ['a path in a comment', 'src/cup.ts', '/** As test/cup/tea.ts says. */', 'test/cup/tea.ts'],
  ['a path that another one begins with', 'src/cup.ts', '// src/cu', 'src/cu'],
  ['a section', 'src/cup.ts', '// docs/cup.md, Lid, says why.', 'docs/cup.md, Lid, says why.'],
  ['a command', 'README.md', '`npm run brew:tea`', 'npm run brew:tea'],
])('%s that is not there is found', (_what, file, text, found) => {
  const files = new Map([...CUP, [file, `${text}\n`]]);
  expect(dangling(files)).toContain(`${file}: ${found}`);
});

test.each([
  ['another site', 'README.md', '[tea](https://example.com/docs/tea.md), <https://example.com/docs/tea.md>'],
  ['a folder that is there', 'README.md', '[docs](docs/), docs/'],
  ['a heading that is there', 'README.md', '[handle](docs/cup.md#the-cups-handle), [again](docs/cup.md#handle-1)'],
  ['what is in code', 'README.md', '`[a](b.md)`\n```md\n[a](b.md)\n```'],
  ['what the path of a file begins with', 'src/cup.ts', '// docs/adr/0006'],
  ['a section that is there', 'src/cup.ts', '// docs/cup.md, Handle.'],
  ['a command that is there', 'README.md', '`npm run brew: hot`'],
  ['a path of a URL', 'src/cup.ts', "get('/docs/tea.css')"],
])('nothing is said of %s', (_what, file, text) => {
  expect(dangling(new Map([...CUP, [file, text]]))).toEqual([]);
});

const CUP = new Map([
  ['package.json', '{"scripts":{"brew":""}}'],
  ['docs/cup.md', "# Cup\n\n## The `cup`'s handle\n\n## Handle\n\n## Handle\n"],
  ['docs/adr/0006-tea.md', ''],
  ['src/cup.ts', ''],
]);
