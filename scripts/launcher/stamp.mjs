import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What the content of `files` comes to, on this platform. A file that is missing counts as empty. */
export function fingerprint(files) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of files) hash.update('\0').update(existsSync(file) ? readFileSync(file) : '');
  return hash.digest('hex');
}

/** Whether the work that `file` is the stamp of was last done from the same input. */
export function isCurrent(file, print) {
  return existsSync(file) && readFileSync(file, 'utf8') === print;
}

export function stamp(file, print) {
  writeFileSync(file, print);
}
