import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inState, root } from '../launcher/root.mjs';
import { say } from '../launcher/say.mjs';
import { move, projectFiles, rewrite, textOf } from './files.mjs';
import { naming, renaming } from './rename.mjs';

/** Lines of package-lock.json in which the project is named; the others are about packages. */
const LOCKED_NAMES = /^ {2,6}"name": .*$/gm;
const isLockfile = (path) => basename(path) === 'package-lock.json';

/** What is true of the template, and of no service that was made of it. */
const TEMPLATE = {
  'README.md': [
    ['a starter template for Node.js backends on Kubernetes: a NestJS service', 'a NestJS service'],
    [' Clone it, rename it, give it features of your own, ship it.', ''],
  ],
  'package.json': [['A starter template for Node.js backends on Kubernetes.', 'A Node.js backend on Kubernetes.']],
};

/** @returns {string[]} the files in which `name` is a word already: there it could not be told from the product's */
export function filesWith(name) {
  const isNamed = naming(name);
  const words = (path) =>
    isLockfile(path) ? (textOf(path).match(LOCKED_NAMES) ?? []).join('\n') : (textOf(path) ?? '');
  return projectFiles().filter((path) => isNamed(path) || isNamed(words(path)));
}

/** Gives the product another name: in every file, and in their paths. */
export function renameProduct(from, to) {
  const rename = renaming(from, to);
  const renameIn = (path) => (text) => {
    const renamed = isLockfile(path) ? text.replace(LOCKED_NAMES, rename) : rename(text);
    return (TEMPLATE[path] ?? []).reduce((result, [was, is]) => result.replace(was, is), renamed);
  };
  const files = projectFiles();
  const changed = files.filter((path) => rewrite(path, renameIn(path)));
  say(`renamed ${from} to ${to} in ${changed.length} of ${files.length} files`);

  const moved = files.filter((path) => rename(path) !== path);
  for (const path of moved) move(path, rename(path));
  say(`moved ${moved.length} files, such as those of helm/${from} to helm/${to}`);

  const { state, target } = stateOf(from, to);
  if (!existsSync(inState())) return;
  renameSync(inState(), join(root, target));
  say(`moved ${state}, the data of development, to ${target}`);
}

/** The folder of development's data, which git does not know: as it is called, and as it will be. */
export function stateOf(from, to) {
  const state = basename(inState());
  return { state, target: renaming(from, to)(state) };
}
