import { spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { exitOf, startProcess } from '../../scripts/launcher/processes.mjs';
import { inRoot } from '../../scripts/launcher/root.mjs';
import { onPath } from '../../scripts/stores/redis-program.mjs';
import { PROCESSOR } from './processors.mjs';

/** Clients that ask again as soon as they have their answer: more than one processor can serve. */
const CONNECTIONS = 64;

/** The load goes before what else runs on its processor (who reads the log, the collector): else a latency would be theirs. Root alone may. */
const FIRST = process.getuid?.() === 0 ? ['nice', '-n', '-20'] : [];

const MS = { us: 0.001, ms: 1, s: 1000 };

/** wrk is written in C: a client in JavaScript needs more of its processor for a request than the server that is measured, at its limit. @throws when there is none */
export function findWrk() {
  if (!onPath('wrk') && onPath('apt-get') && process.getuid?.() === 0) {
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'wrk']])
      spawnSync('apt-get', ['-qq', ...args]);
  }
  if (!onPath('wrk')) throw new Error('wrk is missing: sudo apt-get install wrk');
}

/**
 * Asks for `url` for `seconds`, from a process on the other processor.
 * @param {{ connections?: number, wrk?: string[] }} how `wrk` takes what else it shall do
 * @returns {Promise<{ requests: number, perSecond: number, p50Ms: number, p99Ms: number }>} @throws when any answer is not 2xx
 */
export async function putUnderLoad(url, seconds, { connections = CONNECTIONS, wrk = [] } = {}) {
  const output = await run('wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...wrk, url);
  if (/Socket errors|Non-2xx/.test(output)) throw new Error(`${url}:\n${output}`);
  const number = (pattern) => Number(pattern.exec(output)?.[1]);
  const latency = (percent) => {
    const [, value, unit] = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s)$`, 'm').exec(output) ?? [];
    return Number(value) * MS[unit];
  };
  return {
    requests: number(/(\d+) requests in/),
    perSecond: number(/^Requests\/sec:\s+([\d.]+)/m),
    p50Ms: latency(50),
    p99Ms: latency(99),
  };
}

/**
 * Asks for `url` `rate` times a second for `seconds`, from a process on the other processor, whether it has its answers or not.
 * @returns {Promise<{ p50Ms: number, p99Ms: number }>} @throws when any answer is not 200
 */
export async function askAtRate(url, rate, seconds) {
  return JSON.parse(await run(process.execPath, inRoot('test', 'bench', 'arrivals.mjs'), url, `${rate}`, `${seconds}`));
}

/** @returns what it prints @throws when it fails */
async function run(...command) {
  const args = ['-c', PROCESSOR.load, ...FIRST, ...command];
  const child = await startProcess('taskset', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = await text(child.stdout);
  const { code } = await exitOf(child);
  if (code !== 0) throw new Error(`${command[0]} failed with ${code}`);
  return output;
}
