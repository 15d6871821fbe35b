import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { copyOfProject } from '../integration/init/copy.js';
import type { KubeObject } from './objects.js';
import { parse, ROOT } from './render.js';

/** Of as many letters as a name may have. */
const OTHER = `tea-room-of-${randomBytes(6).toString('hex')}`;
const EVERYTHING = 'test/manifests/renders/everything';

const PROGRAMS = {
  Helm: (root: string, name: string) => [
    'helm',
    'template',
    name,
    `${root}/helm/${name}`,
    '-f',
    `${root}/${EVERYTHING}/values.yaml`,
  ],
  Kustomize: (root: string) => ['kustomize', 'build', join(root, EVERYTHING)],
};

function rendered(program: keyof typeof PROGRAMS, root: string, name: string): KubeObject[] {
  const [command = '', ...args] = PROGRAMS[program](root, name);
  return parse(execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 }));
}

/** `Deployment/keelson-api`, without the hashes of what is in it. */
const names = (objects: KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[a-z0-9]{8,10}$/, '')}`).sort();

test('under another name Helm and Kustomize make the same objects, and no name in a cluster is too long', async () => {
  const { name } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  await using copy = await copyOfProject();
  expect(await copy.init(OTHER)).toMatchObject({ code: 0 });
  for (const program of ['Helm', 'Kustomize'] as const) {
    const objects = rendered(program, copy.path, OTHER);
    const asBefore = names(objects).map((one) => one.replace(OTHER, name));
    expect(asBefore.sort()).toEqual(names(rendered(program, ROOT, name)));
    expect(asBefore.length).toBeGreaterThan(30);
    expect(JSON.stringify(objects)).not.toMatch(new RegExp(`\\b${name}\\b`, 'i'));
    const tooLong = objects.filter(({ kind, metadata }) => metadata.name.length > (kind === 'CronJob' ? 52 : 63));
    expect(tooLong.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([]);
  }
});
