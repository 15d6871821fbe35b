import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { type Copy, copyOfProject } from '../init/copy.js';

let copy: Copy;
beforeAll(async () => {
  copy = await copyOfProject();
});
afterAll(async () => copy[Symbol.asyncDispose]());

/** What README has one type to see the service in a cluster: the first block under “On Kubernetes”. */
function linesOf(readme = ''): string {
  return /^## On Kubernetes$[\s\S]*?^```sh\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? '';
}

const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one);

/** The image that is built and loaded is the one that the overlay runs, and what is waited for is there. */
async function expectItToWork(): Promise<void> {
  const files = await copy.files();
  const read = <T>(path: string) => load(files.get(path) ?? '') as T;
  const lines = linesOf(files.get('README.md'));
  const [overlay] = found(lines, /apply -k (\S+)/g);
  const { images } = read<{ images: { name: string; newTag: string }[] }>(`${overlay}/kustomization.yaml`);
  const [image] = images.map(({ name, newTag }) => `${name}:${newTag}`);
  expect(found(lines, /docker build --tag (\S+) \.$/gm)).toEqual([image]);
  expect(found(lines, /kind load docker-image (\S+)/g)).toEqual([image]);

  const there = ['api/deployment', 'worker/deployment', 'api/service'].map((one) => {
    const { kind, metadata } = read<{ kind: string; metadata: { name: string } }>(`k8s/base/${one}.yaml`);
    return `${kind.toLowerCase()}/${metadata.name}`;
  });
  expect(found(lines, /((?:deployment|service)\/\S+)/g).sort()).toEqual(there.sort());
}

test('the lines for a cluster of one’s own build what they deploy', () => expectItToWork());

test('and do so under another name', async () => {
  expect(await copy.init('tea-room')).toMatchObject({ code: 0 });
  await expectItToWork();
  expect(linesOf((await copy.files()).get('README.md'))).toContain('docker build --tag tea-room:local');
});
