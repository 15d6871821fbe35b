import { readdirSync, readFileSync } from 'node:fs';
import { startProcess } from '../../scripts/launcher/processes.mjs';
import { root } from '../../scripts/launcher/root.mjs';

/** Linux' clock for user space is 100 Hz everywhere that Node runs. */
const MS_PER_TICK = 10;

/** One processor for the server, with all of its threads, and another one for the load. */
export const PROCESSOR = { server: '0', load: '1' };

/** Starts `node ARGS` on one processor; what it starts itself stays there too. */
export function startPinned(processor, args, options) {
  return startProcess('taskset', ['-c', processor, process.execPath, ...args], { cwd: root, ...options });
}

/** Milliseconds on a processor so far, of all threads; unlike time by the clock it hardly depends on what else the machine does. */
export function usedCpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** As the kernel counts it, pages shared with other processes included. */
export function residentMiB(pid) {
  const [, kiB] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kiB) / 1024;
}

/** @throws when a thread of the process may run elsewhere: then one processor would not be all that it has */
export function assertPinned(pid, processor) {
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [, allowed] =
      /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')) ?? [];
    if (allowed !== processor) throw new Error(`thread ${thread} of ${pid} may run on ${allowed}`);
  }
}
