import { readFileSync, rmSync } from 'node:fs';
import { commandLine, find, processesIn } from '../launcher/process-table.mjs';
import { gone, sendTo } from '../launcher/processes.mjs';

/**
 * Ends a server that still runs in `dir` because whoever started it was killed, then clears its stale pid file.
 * The pid file alone is not believed where the kernel can be asked: its number may belong to somebody else by now.
 * @param {string} dir the server's data directory, which is also its working directory
 * @param {{ program: RegExp, pidFile: string, signal: NodeJS.Signals, deadlineMs?: number }} server `program` is found in its command line: a shell that stands in the folder is not meant
 * @returns {Promise<boolean>} whether there was one. @throws when it survives even SIGKILL
 */
export async function stopLeftovers(dir, { program, pidFile, signal, deadlineMs = 5_000 }) {
  const leader = Number.parseInt(readIfThere(pidFile), 10);
  const candidates = process.platform === 'linux' ? processesIn(dir) : [leader].filter((pid) => pid > 0 && find(pid));
  const found = candidates.filter((pid) => program.test(commandLine(pid)));
  if (found.length > 0) {
    sendTo(
      found.filter((pid) => pid === leader),
      signal,
    );
    sendTo(await gone(found, found.includes(leader) ? deadlineMs : 0), 'SIGKILL');
    const survivors = await gone(found, deadlineMs);
    if (survivors.length > 0) throw new Error(`process ${survivors.join(', ')} still uses ${dir} and cannot be ended`);
  }
  rmSync(pidFile, { force: true });
  return found.length > 0;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
