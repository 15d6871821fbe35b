import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CORE_SCHEMA, loadAll } from 'js-yaml';
import type { KubeObject } from './objects.js';

export const ROOT = resolve(import.meta.dirname, '../..');
export const CHART = join(ROOT, 'helm/keelson');
export const RENDERS = join(ROOT, 'test/manifests/renders');

/** Renders of this run, by the command that made them: each is made once, whichever file asks. */
const CACHE = process.env.MANIFESTS_CACHE ?? mkdtempSync(join(tmpdir(), 'renders-'));

export interface HelmOptions {
  release?: string;
  /** Files of values, absolute or in helm/keelson. */
  values?: string[];
  /** Values as `--set-json` takes them. */
  set?: Record<string, unknown>;
}

/** What Helm makes of the chart. @throws Error with Helm's words */
export function helm({ release = 'keelson', values = [], set = {} }: HelmOptions = {}): KubeObject[] {
  const files = values.flatMap((file) => ['--values', resolve(CHART, file)]);
  const sets = Object.entries(set).flatMap(([path, value]) => ['--set-json', `${path}=${JSON.stringify(value)}`]);
  return parse(cached('helm', ['template', release, CHART, '--namespace', 'keelson', ...files, ...sets]));
}

/** Why Helm refuses to render, without its decoration. @throws Error when it does not refuse */
export function helmRefusal(options: HelmOptions): string {
  try {
    helm(options);
  } catch (error) {
    return String((error as { stderr?: string }).stderr);
  }
  throw new Error(`the chart renders with ${JSON.stringify(options)}`);
}

/** What Kustomize makes of a folder, given from the root of the checkout or absolute. */
export function kustomize(folder: string): KubeObject[] {
  return parse(kustomizeText(folder));
}

export function kustomizeText(folder: string): string {
  return cached('kustomize', ['build', resolve(ROOT, folder)]);
}

export function parse(yaml: string): KubeObject[] {
  const objects = loadAll(yaml, { schema: CORE_SCHEMA }) as (KubeObject | null)[];
  return objects.filter((object) => object !== null);
}

function cached(program: string, args: string[]): string {
  const file = join(
    CACHE,
    createHash('sha256')
      .update(JSON.stringify([program, args]))
      .digest('hex'),
  );
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const text = execFileSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
  return text;
}
