import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from './render.js';

interface Manager {
  description: string;
  managerFilePatterns: string[];
  matchStrings: string[];
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { customManagers, packageRules } = JSON.parse(read('renovate.json')) as {
  customManagers: Manager[];
  packageRules: { matchPackageNames?: string[] }[];
};
const FILES = ['.', '.github/workflows', 'scripts/manifests', 'scripts/containers', 'helm/keelson'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name)),
);
const pattern = (text: string) => new RegExp(text.replace(/^\/|\/$/g, ''));

test.each(customManagers)('$description: each of its files is there and has versions in it', (manager) => {
  for (const files of manager.managerFilePatterns) {
    const found = FILES.filter((file) => pattern(files).test(file));
    expect(found.length).toBeGreaterThan(0);
    for (const file of found) {
      const versions = manager.matchStrings.flatMap((text) => [...read(file).matchAll(new RegExp(text, 'g'))]);
      expect({ file, versions: versions.length > 0 }).toEqual({ file, versions: true });
    }
  }
});

test('every Go module with a version is one that Renovate knows', () => {
  const text = read('scripts/manifests/custom-resources.mjs');
  const [{ matchStrings }] = customManagers as [Manager];
  const known = [...text.matchAll(new RegExp(matchStrings.join('|'), 'g'))];
  expect(known).toHaveLength(text.match(/@v\d/g)?.length ?? 0);
});

test('a rule about packages names some that are there', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const images = ['node', 'postgres', 'redis', 'prom/prometheus', 'grafana/grafana', 'otel/opentelemetry-collector'];
  const packages = [...Object.keys({ ...dependencies, ...devDependencies }), ...images];
  for (const { matchPackageNames = [] } of packageRules.filter((rule) => rule.matchPackageNames)) {
    const met = matchPackageNames.some((name) =>
      packages.some((one) => one === name || one.startsWith(name.replace('**', ''))),
    );
    expect({ matchPackageNames, met }).toEqual({ matchPackageNames, met: true });
  }
});

test('there is one Node: of the image, its label, the development container and the launcher', () => {
  const { dependencies, optionalDependencies } = JSON.parse(read('scripts/node-runtime/package.json'));
  const brought: string[] = Object.values({ ...dependencies, ...optionalDependencies });
  const images = `${read('Dockerfile')}${read('.devcontainer/Dockerfile')}${read('scripts/containers/engine.mjs')}`;
  const versions = [...images.matchAll(/\bnode:(\d+\.\d+\.\d+)-trixie/g)].map(([, version]) => version);
  expect(versions.length).toBeGreaterThan(3);
  expect(new Set([...versions, ...brought]).size).toBe(1);
});
