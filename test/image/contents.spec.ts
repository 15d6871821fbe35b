import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { docker, given, inspect, tryDocker } from './docker.js';
import { type Layer, readLayers } from './layers.js';

const IMAGE = given('IMAGE');
const BASE = 'node:24.21.0-trixie-slim';
const MAX_APP_MB = 40;

let layers: Layer[];
let ours: Layer[];
let configuration: string;
beforeAll(async () => {
  ({ layers, configuration } = await readLayers(IMAGE));
  ours = layers.slice((await inspect(BASE)).RootFS.Layers.length);
});

/** Runs a program in the image other than its own. */
const inImage = (program: string, ...args: string[]) =>
  tryDocker('run', '--rm', '--read-only', '--entrypoint', program, IMAGE, ...args);

const readBill = async () => JSON.parse((await inImage('cat', '/app/sbom.cdx.json')).stdout);

test('what we add to the base is at most 40 MB', async () => {
  const sizes = [(await inspect(IMAGE)).Size, (await inspect(BASE)).Size];
  const megabytes = (sizes[0] - sizes[1]) / 1e6;
  console.log(`the app is ${megabytes.toFixed(1)} MB, with its base ${(sizes[0] / 1e6).toFixed(0)} MB`);
  expect(megabytes).toBeGreaterThan(1);
  expect(megabytes).toBeLessThanOrEqual(MAX_APP_MB);
});

test('no secret of the build and no file of the checkout that holds one is in a layer or in the history', async () => {
  const planted = given('PLANTED');
  expect(configuration).not.toContain(planted);
  expect(await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', IMAGE)).not.toContain(planted);
  expect(layers.length).toBeGreaterThan(ours.length);
  expect(layers.filter(({ content }) => content.includes(planted))).toEqual([]);
});

test('no npm, no compiler and no package manager of Node can be run', async () => {
  const tools = ['npm', 'npx', 'corepack', 'yarn', 'tsc', 'gcc', 'cc', 'make', 'python3'];
  const { stdout } = await inImage(
    'sh',
    '-c',
    `for tool in ${tools.join(' ')}; do command -v $tool; done; ls /usr/local/lib`,
  );
  expect(stdout).not.toMatch(/\/(npm|npx|corepack|yarn|tsc|gcc|cc|make|python3)\n|^node_modules$/m);
  expect((await inImage('node', '--version')).stdout).toBe('v24.21.0\n');
});

test('no package is in it that is only for development, nor sources, specs or types', async () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const isForDevelopment = (name: string) => packages[`node_modules/${name}`]?.dev === true;
  const files = ours.flatMap((layer) => layer.files);
  const folders = files.map((file) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? '');
  expect([...new Set(folders)]).toContain('@node-rs/argon2');
  expect(folders.filter(isForDevelopment)).toEqual([]);
  const { components } = await readBill();
  const names = components.map(({ group, name }: Record<string, string>) => (group ? `${group}/${name}` : name));
  expect(names).toContain('@nestjs/core');
  expect(names.filter(isForDevelopment)).toEqual([]);
  expect(files.filter((file) => /\.(ts|mts|cts|tsx|prisma)$|spec\.js/.test(file))).toEqual([]);
});

test('the bill of materials names each package with version, license and hash, and the licenses lie beside it', async () => {
  const { bomFormat, specVersion, components } = await readBill();
  expect({ bomFormat, specVersion }).toEqual({ bomFormat: 'CycloneDX', specVersion: '1.6' });
  const libraries = components.filter(({ type }: { type: string }) => type === 'library');
  expect(libraries.length).toBeGreaterThan(50);
  for (const { name, purl, version, licenses, hashes } of libraries) {
    expect([name, purl]).toEqual([name, expect.stringMatching(`^pkg:npm/.*@${version}$`)]);
    expect([name, licenses, hashes]).toEqual([
      name,
      [expect.anything()],
      [expect.objectContaining({ alg: 'SHA-512' })],
    ]);
  }
  const texts = (await inImage('cat', '/app/LICENSES-OF-PACKAGES.txt')).stdout;
  for (const { group, name, version } of libraries)
    expect(texts).toContain(`== ${group ? `${group}/` : ''}${name} ${version}`);
});

test('it says what it is, runs as 10001:10001, and starts node itself', async () => {
  const { User, Entrypoint, Cmd, Labels, Env } = (await inspect(IMAGE)).Config;
  expect({ User, Cmd, program: Entrypoint[0] }).toEqual({ User: '10001:10001', Cmd: ['api'], program: 'node' });
  expect(Entrypoint).toEqual(expect.arrayContaining(['--disable-sigusr1', '--enable-source-maps', 'dist/main.js']));
  expect(Env).toEqual(expect.arrayContaining(['TZ=UTC', 'APP_VERSION=1.2.3']));
  const label = (name: string) => Labels[`org.opencontainers.image.${name}`];
  expect(['title', 'version', 'licenses', 'base.name'].map(label)).toEqual([
    'keelson',
    '1.2.3',
    'MIT',
    `docker.io/library/${BASE}`,
  ]);
});

test('nothing of ours can be written by the user that it runs as', async () => {
  const { stdout } = await tryDocker(
    'run',
    '--rm',
    '--entrypoint',
    'find',
    IMAGE,
    '/app',
    '-writable',
    '-not',
    '-type',
    'l',
  );
  expect(stdout).toBe('');
});
