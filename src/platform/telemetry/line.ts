import pino from 'pino';
import type { Logger } from './logger.js';

/** What pino keeps of a logger: its bindings as JSON, and where its lines go. */
interface Internals {
  [pino.symbols.chindingsSym]: string;
  [pino.symbols.streamSym]: { write(line: string): void };
}

/**
 * Lines at `info` of `log` for what happens with every request: pino serializes, redacts and looks up the context of each line, which
 * costs more than all else that is observed of a request. Whoever writes asks `log` first whether it takes that level.
 * @returns what to call with the message and the other fields as JSON, `"a":1,"b":"x"`
 */
export function infoLines(log: Logger): (msg: string, fields: string) => void {
  const { [pino.symbols.streamSym]: stream, [pino.symbols.chindingsSym]: bindings } = log as unknown as Internals;
  return (msg, fields) => {
    stream.write(`{"level":"info","time":"${isoTime()}"${bindings},${fields},"msg":"${msg}"}\n`);
  };
}

let time = 0;
let text = '';

/** Now, as ISO 8601; made once a millisecond. */
function isoTime(): string {
  const now = Date.now();
  if (now !== time) {
    time = now;
    text = new Date(now).toISOString();
  }
  return text;
}

/** What needs an escape in JSON, or is not ASCII. */
const SPECIAL = /["\\]|[^ -~]/;

/** `text` as a JSON string. */
export function jsonString(text: string): string {
  return SPECIAL.test(text) ? JSON.stringify(text) : `"${text}"`;
}
