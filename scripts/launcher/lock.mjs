import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { find, isStill } from './process-table.mjs';

/** Whoever opens the file has this long to write its name into it. */
const WRITE_MS = 2_000;

/** Somebody else holds the lock. */
export class Locked extends Error {
  constructor(pid) {
    super(`process ${pid} holds the lock`);
    this.pid = pid;
  }
}

/**
 * Takes a lock that names its holder, so that one whose holder was killed can be taken over.
 * @param {string} file
 * @returns {() => void} gives it back. @throws Locked
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(find(process.pid)), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = holderOf(file);
    if (holder) throw new Locked(holder.pid);
    discard(file);
  }
}

/** Runs `work` while no other process does, and waits for its turn. `onWait` is told once whom it waits for. */
export async function alone(file, work, onWait = () => {}) {
  for (let waited = false; ; ) {
    try {
      const release = takeLock(file);
      return await work().finally(release);
    } catch (error) {
      if (!(error instanceof Locked)) throw error;
      if (!waited) onWait(error.pid);
      waited = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** @returns {{ pid: number, started: string } | undefined} undefined when whoever took it has ended */
function holderOf(file) {
  try {
    const text = readFileSync(file, 'utf8');
    if (text === '') return Date.now() - statSync(file).mtimeMs < WRITE_MS ? { pid: 0, started: '' } : undefined;
    const holder = JSON.parse(text);
    return isStill(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Two that find the same stale lock both move it away; if one of them moved the other's new lock, it puts that back. */
function discard(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (holderOf(aside)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}
