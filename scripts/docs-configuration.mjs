import { readFileSync, writeFileSync } from 'node:fs';
import './launcher/typescript-hooks.mjs';
import { inRoot } from './launcher/root.mjs';

/** `npm run docs:configuration` writes docs/configuration.md from src/config; with `--check` it exits with 1 when that is to be done. */
const { reference } = await import('../src/config/reference.ts');
const file = inRoot('docs', 'configuration.md');

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== reference()) {
    console.error('docs/configuration.md is not what src/config says: npm run docs:configuration');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, reference());
}
