import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/platform/database/database.js';
import { stopOnSignals } from '../../src/platform/lifecycle/signals.js';
import { Scheduled } from '../../src/platform/scheduling/scheduled.js';
import type { Tick } from '../../src/platform/scheduling/tick.js';
import { openWorker, type Place } from './schedule.js';

/** Longest run while the gate is open, in milliseconds: some are longer than the time between two instants. */
const LONGEST_MS = 1200;

/** A worker as a process: `schedule.fixture.ts PLACE`. Its task pays no heed to its signal: what it must not write, it tries to write. */
const place = JSON.parse(process.argv[2] ?? '') as Place & { pod: string };

class Effects {
  database: Database | undefined;

  @Scheduled({ name: 'effects', cron: '* * * * * *', lease: '2s', timeLimit: '30s', misfire: 'run-once' })
  async run({ scheduledFor, fence, finish }: Tick): Promise<void> {
    await sleep(Math.random() * LONGEST_MS);
    while (!(await this.isGateOpen(scheduledFor))) await sleep(20);
    await finish((tx) => tx.$executeRaw`INSERT INTO effect VALUES (${scheduledFor}, ${fence}, ${place.pod})`);
  }

  /** For the run that began first; whoever is to take that over must not be held up by a later one. */
  async isGateOpen(scheduledFor: Date): Promise<boolean> {
    if (this.database === undefined) return false;
    const rows = await this.database.$queryRaw<{ open: boolean }[]>`
      SELECT is_open OR EXISTS (SELECT FROM task_run WHERE fence > 0 AND scheduled_for < ${scheduledFor}) AS open FROM gate`;
    return rows[0]?.open ?? false;
  }
}

const effects = new Effects();
const worker = await openWorker(effects, { ...place, write: (line) => process.stdout.write(line) });
effects.database = worker.database;
stopOnSignals(worker.lifecycle, 60, worker.logger);
process.exit(await worker.ended);
