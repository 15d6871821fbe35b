const terminal = process.stdout.isTTY === true;
const dim = (text) => (terminal && !process.env.NO_COLOR ? `\x1b[2m${text}\x1b[22m` : text);
let unfinished = false;

// A terminal that was closed while we still stop things is no reason to fall over.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** One line about what the launcher does, marked so that it can be told from what the service logs. */
export function say(line) {
  process.stdout.write(`${unfinished ? '\r\x1b[K' : ''}${dim('»')} ${line}\n`);
  unfinished = false;
}

/** A line that the next one replaces. Without a terminal nothing can be replaced, and nothing is written. */
export function sayMeanwhile(line) {
  if (!terminal) return;
  process.stdout.write(`\r\x1b[K${dim('»')} ${line}`);
  unfinished = true;
}

/** `1.2 s` since `startedAt`, a time from performance.now(). */
export function since(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
