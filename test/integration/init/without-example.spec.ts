import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { declaredKeys, unreadKeys } from '../configuration/unread.js';
import { dangling } from '../documents/references.js';
import { type Copy, copyOfProject } from './copy.js';
import { linesWith, namesIn } from './named.js';

let copy: Copy;
let before: Map<string, string>;
let files: Map<string, string>;
/** Without the lists of what was to be removed. */
let read: Map<string, string>;
beforeAll(async () => {
  copy = await copyOfProject();
  before = await copy.files();
  expect(await copy.init('--without-example')).toMatchObject({ code: 0 });
  files = await copy.files();
  read = new Map([...files].filter(([path]) => path !== 'scripts/init/example-files.mjs'));
});
afterAll(async () => copy[Symbol.asyncDispose]());

/** What modules import, as paths without an ending. */
const imported = (modules: Map<string, string>) =>
  [...modules].flatMap(([path, text]) =>
    [...text.matchAll(/(?:from |import\()'(\.[^']+)\.(?:js|mjs)'/g)].map(([, target = '']) =>
      normalize(join(dirname(path), target)),
    ),
  );
const isModule = (path: string) => (file: string) => file.startsWith(`${path}.`);

test('the list of features is empty, and nothing imports or starts what is gone', () => {
  expect(files.get('src/features/index.ts')).toMatch(/^import .*platform\/feature\.js';\n\n.*\n.*= \[\];\n$/);
  expect([...files.keys()].filter((path) => path.startsWith('src/features/'))).toEqual(['src/features/index.ts']);
  expect([...files.keys()].filter((path) => /migrations\/.*(product|account|order|payment)/.test(path))).toEqual([]);

  const lost = imported(files)
    .filter((target) => !['.ts', '.mjs', '.d.ts', '.mts'].some((end) => files.has(target + end)))
    .filter((target) => [...before.keys()].some(isModule(target)));
  expect(lost).toEqual([]);
  const scripts: Record<string, string> = JSON.parse(files.get('package.json') ?? '').scripts;
  const programs = Object.values(scripts).flatMap((script) => script.match(/\S+\/\S+\.mjs/g) ?? []);
  expect(programs.filter((program) => !files.has(program))).toEqual([]);
});

test('no test keeps what only those of the example used', () => {
  const used = new Set(imported(files));
  const alone = new Set(imported(before).filter((target) => target.startsWith('test/') && !used.has(target)));
  expect([...files.keys()].filter((file) => [...alone].some((target) => isModule(target)(file)))).toEqual([]);
});

test('no job, task, route or table of the example is named', () => {
  const gone = new Map([...before].filter(([path]) => /^(src|prisma)\//.test(path) && !files.has(path)));
  const names = namesIn(gone);
  expect(names).toEqual(expect.arrayContaining(['cancel-unpaid-orders', 'fulfil-order', '/v1/orders', 'sales_report']));
  expect(linesWith(names, read)).toEqual([]);
});

test('no document, manifest or source speaks of the example, or promises what it did', () => {
  const spoken = new Map([...read].filter(([path]) => !/^(scripts|test)\//.test(path)));
  expect(linesWith(['[Tt]he example', '[Aa]ttempts to log in', 'limit of logins', 'registrations'], spoken)).toEqual(
    [],
  );
});

test('every key that is left is read by some code, and no file names another', () => {
  expect(unreadKeys(files)).toEqual([]);
  const left = new Set(declaredKeys(files).map(({ name }) => name));
  const gone = declaredKeys(before).filter(({ name }) => !left.has(name));
  expect(gone.map(({ name }) => name)).toContain('LOGIN_LIMIT_PER_ADDRESS');
  expect(
    linesWith(
      gone.map(({ name }) => name),
      read,
    ),
  ).toEqual([]);
});

test('no file names a file, a section or an npm command that is gone', () => {
  expect(dangling(files)).toEqual([]);
});

test('what was renamed before can lose it as well', async () => {
  await using mine = await copyOfProject();
  expect(await mine.init('tea-room')).toMatchObject({ code: 0 });
  expect(await mine.init('--without-example')).toMatchObject({ code: 0 });
  expect(dangling(await mine.files())).toEqual([]);
});

test.each([
  ['README.md', 'The second port is for', 'The other port is for', 'the tour of the example'],
  ['test/e2e/report.ts', 'Clients ask', 'Customers ask', 'the clients that ask'],
])('it refuses in one line, and changes nothing, where %s has changed and its edit has not', async (...row) => {
  const [path, was, is, edit] = row;
  await using mine = await copyOfProject();
  await writeFile(join(mine.path, path), (before.get(path) ?? '').replace(was, is));
  const asItWas = await mine.files();
  const { code, said } = await mine.init('--without-example');
  expect({ code, lines: said.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
  expect(said).toContain(`${path} has nothing to change for the edit “${edit}”`);
  expect(await mine.files()).toEqual(asItWas);
});

test('it refuses where a file that is to be edited is gone', async () => {
  await using mine = await copyOfProject();
  await rm(join(mine.path, 'docs/e2e.md'));
  expect(await mine.init('--without-example')).toMatchObject({ code: 1, said: expect.stringContaining('docs/e2e.md') });
});

test('a feature that has the name of one of the example’s is no example', async () => {
  const own = join(copy.path, 'src/features/orders/orders.ts');
  await mkdir(dirname(own));
  await writeFile(own, '');
  expect(await copy.init('--without-example')).toMatchObject({
    code: 1,
    said: expect.stringContaining('gone already'),
  });
  expect((await copy.files()).has('src/features/orders/orders.ts')).toBe(true);
});
