import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dangling } from '../documents/references.js';
import { type Copy, copyOfProject } from './copy.js';

let copy: Copy;
let before: Map<string, string>;
let name: string;
beforeAll(async () => {
  copy = await copyOfProject();
  before = await copy.files();
  name = JSON.parse(before.get('package.json') ?? '').name;
});
afterAll(async () => copy[Symbol.asyncDispose]());

/** A name that no file has. */
const newName = () => `tea${randomBytes(3).toString('hex')}-room`;
const inAnyForm = (one: string) => new RegExp(`(?<![a-z0-9])${one.replaceAll('-', '[-_ ]')}(?![a-z0-9])`, 'i');

/** The lines of files that fit, and paths that do; not LICENSE, which says whose words they are. */
const naming = (pattern: RegExp, files: Map<string, string>) =>
  [...files]
    .filter(([path]) => path !== 'LICENSE')
    .flatMap(([path, text]) => [path, ...text.split('\n').map((line) => `${path}: ${line}`)])
    .filter((line) => pattern.test(line));

test('the new name stands wherever the old one stood, and the way back leads to the same bytes', async () => {
  const other = newName();
  expect(naming(inAnyForm(name), before).length).toBeGreaterThan(500);
  expect(await copy.init(other)).toMatchObject({ code: 0 });
  const renamed = await copy.files();
  expect(naming(inAnyForm(name), renamed)).toEqual([]);
  expect(renamed.get('LICENSE')).toBe(before.get('LICENSE'));
  expect(renamed.get('README.md')).not.toContain('template');
  expect(renamed.has(`helm/${other}/Chart.yaml`)).toBe(true);
  expect(dangling(renamed)).toEqual([]);

  expect(await copy.init(name)).toMatchObject({ code: 0 });
  const back = await copy.files();
  const forGood = ['README.md', 'package.json']; // they do not call themselves a template any more
  const changed = [...back].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  expect(changed.filter((path) => !forGood.includes(path))).toEqual([]);
  expect(back.size).toBe(before.size);
});

test('each form is legal where it stands', async () => {
  const other = newName();
  const [snake, title] = [other.replace('-', '_'), `T${other.slice(1).replace('-r', ' R')}`];
  await using mine = await copyOfProject();
  await mine.init(other);
  const files = await mine.files();
  const every = (pattern: RegExp) =>
    [...files.values()].flatMap((text) => [...text.matchAll(pattern)].map(([, one]) => one));
  const ours = (found: (string | undefined)[]) => new Set(found.filter((one) => one && inAnyForm(other).test(one)));
  const roles = every(/postgresql:\/\/([^@:/\s]+)[:@]/g);
  const databases = every(/postgresql:\/\/[^/\s]+\/([\w-]+)/g);
  expect(ours(roles)).toEqual(new Set([snake, `${snake}_app`]));
  expect(ours(databases)).toEqual(new Set([snake]));
  expect(ours(every(/POSTGRES_(?:USER|DB)(?::|\n\s+value:) (\S+)/g))).toEqual(new Set([snake]));
  expect(ours(every(/CREATE ROLE (\S+) LOGIN/g))).toContain(`${snake}_app`);
  expect(ours(every(/\b([A-Z0-9_]+_API_)/g))).toEqual(new Set([`${snake.toUpperCase()}_API_`]));
  expect(ours(every(/IMAGE_TAG_([\w-]+)/g))).toEqual(new Set([snake]));
  expect(ours(every(/^ {2}name: (\S+)$/gm))).toContain(`${other}-api`);
  expect(files.get('README.md')).toMatch(new RegExp(`^# ${title}\n`));
  expect(files.get('src/product.ts')).toContain(`'${other}'`);
  const lock = JSON.parse(files.get('package-lock.json') ?? '');
  expect([lock.name, lock.packages[''].name]).toEqual([other, other]);
});

test.each([
  [['My-Service'], 'beginning with a letter'],
  [['1-service'], 'beginning with a letter'],
  [['my--service'], 'joined by a hyphen'],
  [['my_service'], 'joined by a hyphen'],
  [['my-service-'], 'joined by a hyphen'],
  [['s'], '1 characters'],
  [['a-name-of-too-many-letters'], '26 characters'],
  [['pg-service'], 'pg_'],
  [['postgres'], 'a word of'],
  [['name', 'and-another'], 'NAME'],
  [['--with-a-typo'], 'NAME'],
  [[], 'NAME'],
])('%j is refused in one line, and nothing is changed', async (args, why) => {
  const asItWas = await copy.files();
  const { code, said } = await copy.init(...args);
  expect({ code, lines: said.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
  expect(said).toContain(why);
  expect(await copy.files()).toEqual(asItWas);
});

test('its own name is refused', async () => {
  expect(await copy.init(name)).toMatchObject({ code: 1, said: expect.stringContaining('its name already') });
});

test('it does not touch what git could not bring back', async () => {
  await using mine = await copyOfProject();
  await mine.git('init', '--quiet');
  await mine.git('add', '--all');
  expect(await mine.init(newName())).toMatchObject({ code: 1, said: expect.stringContaining('not committed') });
  await mine.git('commit', '--quiet', '--message', 'all');
  await mkdir(join(mine.path, `.${name}`));
  const other = newName();
  await mkdir(join(mine.path, `.${other}`));
  expect(await mine.init(other)).toMatchObject({ code: 1, said: expect.stringContaining(`.${other} already`) });
  await rmdir(join(mine.path, `.${other}`));
  const { said } = await mine.init(other);
  expect(said).toContain(`git add --all && git reset --hard && mv .${other} .${name}`);
  await mine.git('add', '--all');
  await mine.git('reset', '--quiet', '--hard');
  expect(await mine.files()).toEqual(before);
  expect(existsSync(join(mine.path, `.${other}`))).toBe(true);
});
