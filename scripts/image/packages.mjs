import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot } from '../launcher/root.mjs';

/** @typedef {{ name: string, version: string, license?: string, optionalDependencies?: Record<string, string> }} Manifest */
/** @typedef {{ folder: string, manifest: Manifest }} Package */

/** Names of the packages that `npm ci --omit=dev` would leave out; some of the others use them when they find them. */
export function developmentOnly() {
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const isFor = { development: new Set(), production: new Set() };
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    isFor[dev || devOptional ? 'development' : 'production'].add(path.split('node_modules/').pop());
  }
  return [...isFor.development].filter((name) => !isFor.production.has(name));
}

/** An installed package. @param {string} name @returns {Package} */
export function installed(name) {
  const folder = inRoot('node_modules', name);
  return { folder, manifest: readManifest(folder) };
}

/**
 * The packages that `files` belong to, each once, by name.
 * @param {string[]} files absolute paths; files of no package are passed over
 * @returns {Package[]}
 */
export function packagesOf(files) {
  const theirs = new Set(files.filter((file) => file.includes('/node_modules/')).map((file) => dirname(file)));
  const folders = new Set([...theirs].map((folder) => folderOf(folder)));
  return [...folders].map((folder) => ({ folder, manifest: readManifest(folder) })).sort(byName);
}

/** @param {Package} a @param {Package} b */
export function byName(a, b) {
  return a.manifest.name.localeCompare(b.manifest.name, 'en') || a.folder.localeCompare(b.folder, 'en');
}

/** A package may hold further package.json files, to say how a folder is to be read: those have no version. */
function folderOf(folder) {
  return existsSync(join(folder, 'package.json')) && readManifest(folder).version ? folder : folderOf(dirname(folder));
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
