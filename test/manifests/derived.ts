import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { KubeObject } from './objects.js';
import { kustomize, ROOT } from './render.js';

/** Where Kustomize can reach k8s/ from: it follows no absolute path. */
const FOLDERS = join(ROOT, '.keelson/manifests');

/** What a user's overlay on `folder` makes: `more` is the rest of its kustomization, `files` what lies beside it. */
export function overlayOn(folder: string, more: string, files: Record<string, string> = {}): KubeObject[] {
  return kustomize(overlayFolder(folder, more, files));
}

/** As {@link overlayOn}. @returns the folder, named by what is in it */
export function overlayFolder(folder: string, more: string, files: Record<string, string> = {}): string {
  const name = createHash('sha256')
    .update(JSON.stringify([folder, more, files]))
    .digest('hex')
    .slice(0, 16);
  const here = join(FOLDERS, name);
  mkdirSync(here, { recursive: true });
  const head = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ${relative(here, join(ROOT, folder))}\n`;
  for (const [file, text] of Object.entries({ ...files, 'kustomization.yaml': head + more })) {
    writeFileSync(join(here, file), text);
  }
  return here;
}

/** A copy of k8s/ with its files changed. @returns its folder, from the root of the checkout */
export function copyOfK8s(name: string, change: (file: string, text: string) => string): string {
  const copy = join(FOLDERS, name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(ROOT, 'k8s'), copy, { recursive: true });
  for (const file of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    const path = join(copy, file);
    if (statSync(path).isFile()) writeFileSync(path, change(file, readFileSync(path, 'utf8')));
  }
  return relative(ROOT, copy);
}
