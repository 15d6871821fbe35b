import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { markDone } from './rows.js';

/** Milliseconds between two statements, in which jobs gather: one that has a statement of its own has a commit of its own. */
const GATHER_MS = 5;

/**
 * Notes that jobs are done, those that end while a statement is under way together in the next one.
 * @returns what to call for each job; it settles when the note is committed
 */
export function doneNotes(database: Database): (id: string) => Promise<void> {
  let next: { ids: string[]; written: Promise<void> } | undefined;
  let current: Promise<unknown> = Promise.resolve();
  return (id) => {
    if (next === undefined) {
      const batch = { ids: [] as string[], written: Promise.resolve() };
      batch.written = current.then(async () => {
        next = undefined;
        await markDone(database, batch.ids);
      });
      // Those who wait for it are told when it fails.
      current = batch.written.catch(() => {}).then(() => sleep(GATHER_MS));
      next = batch;
    }
    next.ids.push(id);
    return next.written;
  };
}
