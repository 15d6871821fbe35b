import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot, root } from '../launcher/root.mjs';

/** Whose words they are, whatever the product is called. */
const NOT_OURS = ['LICENSE'];

/** The project's files: those that git knows; outside of git, all that .gitignore does not name. @returns {string[]} paths from the root */
export function projectFiles() {
  const tracked = git('ls-files', '-z')?.split('\0').filter(Boolean) ?? [];
  const paths = tracked.length > 0 ? tracked : walk('', ignored());
  return paths.filter(
    (path) => !NOT_OURS.includes(path) && existsSync(inRoot(path)) && lstatSync(inRoot(path)).isFile(),
  );
}

/** Whether git can bring back what is changed. */
export function isTracked() {
  return Boolean(git('ls-files', 'package.json'));
}

/** Whether git knows of changes that are not committed. */
export function isDirty() {
  return Boolean(git('status', '--porcelain', '--', '.'));
}

/** What `git` writes. @returns {string | undefined} undefined where there is no repository, or no git */
function git(...args) {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

/** .gitignore's folders: of that name anywhere, or of that path. */
function ignored() {
  const folders = readFileSync(inRoot('.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'));
  return ['.git/', ...folders].map((folder) => folder.slice(0, -1));
}

function walk(folder, without) {
  return readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (without.includes(entry.name) || without.includes(path)) return [];
    return entry.isDirectory() ? walk(path, without) : [path];
  });
}

/** @returns {string | undefined} undefined for what is no text */
export function textOf(path) {
  const bytes = readFileSync(inRoot(path));
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}

/** Rewrites a file by `change`. @returns {boolean} whether that made a difference */
export function rewrite(path, change) {
  const text = textOf(path);
  if (text === undefined) return false;
  const changed = change(text);
  if (changed === text) return false;
  writeFileSync(inRoot(path), changed);
  return true;
}

/** Moves a file. */
export function move(path, target) {
  mkdirSync(inRoot(dirname(target)), { recursive: true });
  renameSync(inRoot(path), inRoot(target));
  removeEmpty(dirname(path));
}

/** Deletes a file. */
export function remove(path) {
  rmSync(inRoot(path));
  removeEmpty(dirname(path));
}

/** Git has no empty folders, and nor have we. */
function removeEmpty(folder) {
  if (folder === '.' || readdirSync(inRoot(folder)).length > 0) return;
  rmdirSync(inRoot(folder));
  removeEmpty(dirname(folder));
}
