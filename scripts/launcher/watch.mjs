import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';

/** An editor writes a file in several steps, and `git checkout` writes many: what happens within this time is one change. */
const QUIET_MS = 50;

/** A change of these restarts the service: sources, the schema, migrations. Specs and what `prisma generate` writes do not. */
export function matters(path) {
  return /\.(ts|json|prisma|sql)$/.test(path) && !path.endsWith('.spec.ts') && !/[\\/]generated[\\/]/.test(path);
}

/**
 * Calls `onChange` with the paths that changed below `folders`, folders made later included. Each folder is watched by
 * itself, for Node can do it recursively only from version 20 on.
 * @param {string[]} folders
 * @param {{ matters: (path: string) => boolean, onChange: (paths: string[]) => void }} options
 * @returns {{ stop(): Promise<void> }}
 */
export function watchFolders(folders, { matters, onChange }) {
  const watchers = new Map();
  const changed = new Set();
  let timer;

  function note(path) {
    if (!matters(path)) return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      onChange(paths);
    }, QUIET_MS);
  }

  function add(folder, isNew) {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (_event, name) => name && see(join(folder, name)));
      watchers.set(folder, watcher);
      watcher.on('error', () => forget(folder));
    } catch (error) {
      return say(`changes in ${folder} are not seen: ${error.message}`);
    }
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) add(join(folder, entry.name), isNew);
      else if (isNew) note(join(folder, entry.name));
    }
  }

  function see(path) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) add(path, true);
    else if (watchers.has(path)) forget(path);
    else note(path);
  }

  function forget(folder) {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  for (const folder of folders) add(folder, false);
  return {
    async stop() {
      clearTimeout(timer);
      for (const folder of [...watchers.keys()]) forget(folder);
    },
  };
}
