import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** `inRoot('src', 'main.ts')`: a path of this checkout. */
export const inRoot = (...parts) => join(root, ...parts);

/** What one machine keeps for this checkout, ignored by git: the data of its stores, locks, caches. */
export const inState = (...parts) => join(root, '.keelson', ...parts);
