import { pathToFileURL } from 'node:url';
import { inRoot } from './root.mjs';

const HOOKS = pathToFileURL(inRoot('scripts', 'launcher', 'typescript-hooks.mjs')).href;

/** Arguments for Node to run a TypeScript file of this checkout as it is saved. */
export const RUN_TYPESCRIPT = ['--enable-source-maps', '--import', HOOKS];
