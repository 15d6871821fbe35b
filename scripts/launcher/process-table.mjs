import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** @typedef {{ pid: number, parent: number, zombie: boolean, started: string }} Row a living process; pid and `started` together are never reused */

/** Every process that this user may see. Linux answers from /proc, other systems through `ps`. @returns {Row[]} */
export function processes() {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** @returns {Row | undefined} undefined when it ended, or only waits for its parent to notice that it did */
export function find(pid) {
  const row = process.platform === 'linux' ? statOf(pid) : fromPs().find((row) => row.pid === pid);
  return row?.zombie ? undefined : row;
}

export function isAlive(pid) {
  return find(pid) !== undefined;
}

/** Whether this very process still lives, and not another one that was given its number. */
export function isStill({ pid, started }) {
  return find(pid)?.started === started;
}

/** Children of `pid` and theirs, parents first. @returns {Row[]} */
export function descendants(pid, rows = processes()) {
  return rows.filter((row) => row.parent === pid).flatMap((child) => [child, ...descendants(child.pid, rows)]);
}

/** Processes whose working directory is `dir`: how a store that an earlier run left behind is found. Linux only, else none. @returns {number[]} */
export function processesIn(dir) {
  let real;
  try {
    real = realpathSync(dir);
  } catch {
    return [];
  }
  return linuxPids().filter((pid) => read(() => readlinkSync(`/proc/${pid}/cwd`)) === real && isAlive(pid));
}

/** Processes that were started with `NAME=value` in their environment. Linux only, else none. @returns {number[]} */
export function processesWith(variable) {
  const marked = (pid) =>
    read(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
      ?.split('\0')
      .includes(variable);
  return linuxPids().filter((pid) => pid !== process.pid && marked(pid) && isAlive(pid));
}

/** The program and its arguments; empty when it ended. */
export function commandLine(pid) {
  if (process.platform === 'linux')
    return (read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '').split('\0').join(' ').trim();
  return read(() => execFileSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' }))?.trim() ?? '';
}

function linuxPids() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function fromProc() {
  return linuxPids()
    .map(statOf)
    .filter((row) => row !== undefined);
}

/** `pid (name, which may hold anything) state ppid … starttime`: proc_pid_stat(5), fields 3, 4 and 22. @returns {Row | undefined} */
function statOf(pid) {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (!stat) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), zombie: fields[0] === 'Z' || fields[0] === 'X', started: fields[19] };
}

function fromPs() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, state, ...started] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), zombie: state.startsWith('Z'), started: started.join(' ') };
  });
}

/** A process may end while it is looked at; then there is nothing to tell. */
function read(look) {
  try {
    return look();
  } catch {
    return undefined;
  }
}
