import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot } from './launcher/root.mjs';
import { copies, FOLDERS } from './manifests/observability.mjs';

/** `npm run manifests` writes what k8s/ and helm/ have of observability/; with `--check` it exits with 1 when that is to be done. */
const wanted = copies();
const there = Object.values(FOLDERS).flatMap((folder) =>
  existsSync(inRoot(folder)) ? readdirSync(inRoot(folder)).map((name) => join(folder, name)) : [],
);
const left = there.filter((file) => !wanted.has(file));
const isStale = ([file, text]) => !existsSync(inRoot(file)) || readFileSync(inRoot(file), 'utf8') !== text;
const stale = [...[...wanted].filter(isStale).map(([file]) => file), ...left];

if (process.argv.includes('--check')) {
  for (const file of stale) console.error(`${file} is not what observability/ says: npm run manifests`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const file of left) rmSync(inRoot(file));
  for (const [file, text] of wanted) {
    mkdirSync(dirname(inRoot(file)), { recursive: true });
    writeFileSync(inRoot(file), text);
  }
}
