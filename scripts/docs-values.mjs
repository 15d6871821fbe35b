import { readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './launcher/root.mjs';
import { reference } from './manifests/values.mjs';

/** `npm run docs:values` writes helm/keelson/README.md from values.yaml and its comments; with `--check` it exits with 1 when that is to be done. */
const README = inRoot('helm', 'keelson', 'README.md');
const text = reference(readFileSync(inRoot('helm', 'keelson', 'values.yaml'), 'utf8'));

if (!process.argv.includes('--check')) writeFileSync(README, text);
else if (readFileSync(README, 'utf8') !== text) {
  console.error('helm/keelson/README.md is stale: npm run docs:values');
  process.exitCode = 1;
}
