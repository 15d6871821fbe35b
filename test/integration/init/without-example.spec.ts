import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import { copyOfProject } from './copy.js';

test('without the example the list of features is empty, and nothing imports or starts what is gone', async () => {
  await using copy = await copyOfProject();
  const before = await copy.files();
  expect(await copy.init('--without-example')).toMatchObject({ code: 0 });
  const files = await copy.files();
  expect(files.get('src/features/index.ts')).toMatch(/^import .*platform\/feature\.js';\n\n.*\n.*= \[\];\n$/);
  expect([...files.keys()].filter((path) => path.startsWith('src/features/'))).toEqual(['src/features/index.ts']);
  expect([...files.keys()].filter((path) => /migrations\/.*(product|account|order|payment)/.test(path))).toEqual([]);

  const lost = [...files].flatMap(([path, text]) =>
    [...text.matchAll(/(?:from |import\()'(\.[^']+)\.(?:js|mjs)'/g)]
      .map(([, target = '']) => normalize(join(dirname(path), target)))
      .filter((target) => !['.ts', '.mjs', '.d.ts', '.mts'].some((end) => files.has(target + end)))
      .filter((target) => [...before.keys()].some((was) => was.startsWith(`${target}.`))),
  );
  expect(lost).toEqual([]);
  const gone = /src\/features\/(accounts|catalog|orders)|\/v1\/(products|orders)\/[0-9a-f]{8}-/;
  const asking = [...files].filter(([path, text]) => /^test\/(?!integration\/init)/.test(path) && gone.test(text));
  expect(asking.map(([path]) => path)).toEqual([]);
  const scripts: Record<string, string> = JSON.parse(files.get('package.json') ?? '').scripts;
  const programs = Object.values(scripts).flatMap((script) => script.match(/\S+\/\S+\.mjs/g) ?? []);
  expect(programs.filter((program) => !files.has(program))).toEqual([]);
});

test('a feature that has the name of one of the example’s is no example', async () => {
  await using copy = await copyOfProject();
  expect(await copy.init('--without-example')).toMatchObject({ code: 0 });
  const own = join(copy.path, 'src/features/orders/orders.ts');
  await mkdir(dirname(own));
  await writeFile(own, '');
  expect(await copy.init('--without-example')).toMatchObject({
    code: 1,
    said: expect.stringContaining('gone already'),
  });
  expect((await copy.files()).has('src/features/orders/orders.ts')).toBe(true);
});
