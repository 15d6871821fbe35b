import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { inRoot } from './root.mjs';

/**
 * Lets Node run the TypeScript of this checkout as it is saved, through SWC with the options of .swcrc: development
 * needs no build. Use: `node --import ./scripts/launcher/typescript-hooks.mjs src/main.ts`.
 */
const { $schema, ...options } = JSON.parse(readFileSync(inRoot('.swcrc'), 'utf8'));

const isOurs = (url) => url.startsWith('file:') && url.endsWith('.ts') && !url.includes('/node_modules/');

registerHooks({
  /** TypeScript's convention: what lies in `pool.ts` is imported as `./pool.js`. */
  resolve(specifier, context, next) {
    if (context.parentURL && isOurs(context.parentURL) && /^\.{1,2}\/.*\.js$/.test(specifier)) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!isOurs(url)) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, swcrc: false, filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
