import { pause } from '../lifecycle/deadline.js';
import { account } from './accounting.js';
import { endOrphan } from './late.js';
import type { SweepParts } from './watched.js';

/**
 * Sees to it that each instant is in the ledger and each run has an end: looks every `ms` milliseconds, until `stopped` aborts. All workers
 * sweep; what they write cannot contradict itself.
 */
export async function sweepEvery(ms: number, parts: SweepParts, stopped: AbortSignal): Promise<void> {
  for (let fails = false; !stopped.aborted; await pause(ms / 1000, stopped)) {
    try {
      await sweep(parts);
      fails = false;
    } catch (error) {
      if (!fails) parts.log.warn({ err: error }, 'the schedule cannot be swept, trying on');
      fails = true;
    }
  }
}

async function sweep(parts: SweepParts): Promise<void> {
  const { now, known, orphans } = await parts.register.read(parts.lenient);
  for (const one of parts.watched) {
    const registered = known.get(one.task.name);
    if (registered) await account(parts, one, registered, now);
    for (const orphan of orphans) if (orphan.task === one.task.name) await endOrphan(parts, one, orphan, now);
  }
}
