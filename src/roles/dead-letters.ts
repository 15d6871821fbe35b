import { readConfig } from '../config/read.js';
import { Database } from '../platform/database/database.js';
import { openPool } from '../platform/database/pool.js';
import { DeadLetters } from '../platform/queue/dead-letters.js';
import { openLog } from '../platform/telemetry/logger.js';
import { openMetrics } from '../platform/telemetry/metrics.js';
import { PRODUCT } from '../product.js';

const USAGE = `usage: node dist/main.js dead-letters [list [JOB] | replay ID… | replay --all [JOB] | discard ID…]`;

/** Tells what is to be printed, one line each. */
type Command = (letters: DeadLetters, args: string[]) => Promise<string[]>;

const commands: Record<string, Command> = {
  list: async (letters, [job]) => (await letters.list(job)).map((letter) => JSON.stringify(letter)),
  async replay(letters, args) {
    if (args[0] === '--all') return [`${await letters.replayAll(args[1])} replayed`];
    return each(args, 'replayed', (id) => letters.replay(id));
  },
  discard: (letters, args) => each(args, 'discarded', (id) => letters.discard(id)),
};

/**
 * Lists the jobs that failed for good, has them tried anew, or gives them up.
 * @returns the exit code: 1 for wrong arguments, and when one of the ids is no dead letter's
 * @throws ConfigurationError
 */
export async function deadLetters([name = 'list', ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (command === undefined || (name !== 'list' && args.length === 0)) {
    console.error(USAGE);
    return 1;
  }
  const { database: config, process: own, log: logging } = readConfig(process.env, 'dead-letters');
  const log = await openLog(logging, { role: 'dead-letters', pod: own.pod, version: own.version });
  const { pool, close } = openPool(config, `${PRODUCT}/dead-letters`, openMetrics(), log);
  try {
    const lines = await command(new DeadLetters(new Database(pool, config)), args);
    for (const line of lines) console.log(line);
    return lines.some((line) => line.startsWith('no dead letter')) ? 1 : 0;
  } finally {
    await close();
  }
}

async function each(ids: string[], done: string, act: (id: string) => Promise<boolean>): Promise<string[]> {
  const lines: string[] = [];
  for (const id of ids) lines.push((await act(id)) ? `${done} ${id}` : `no dead letter ${id}`);
  return lines;
}
