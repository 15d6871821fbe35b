import { connect } from 'node:net';

/** Kept open, as those of a gateway are: more than ever have a request under way at these rates. */
const CONNECTIONS = 64;

/**
 * `node arrivals.mjs URL RATE SECONDS`: asks for URL RATE times a second, each time without regard to what went before (a Poisson process),
 * as many strangers do; wrk's clients would come in bursts, its clock has milliseconds. Each request is timed from when it was due, so that
 * the wait for a free connection counts (no coordinated omission). Spins, for no timer is as fine. Prints the percentiles in ms as JSON.
 */
const [url, rate, seconds] = [new URL(process.argv[2]), Number(process.argv[3]), Number(process.argv[4])];
const request = Buffer.from(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
const latencies = new Float64Array(Math.round(rate * seconds));
let [begun, ended] = [0, 0];

const idle = await Promise.all(Array.from({ length: CONNECTIONS }, open));
/** When requests were due that no connection was free for; from `first` on. */
const late = [];
let first = 0;

let due = performance.now();
ask();

function ask() {
  const now = performance.now();
  for (; due <= now && begun < latencies.length; begun++, due += (-Math.log(1 - Math.random()) * 1000) / rate) {
    const connection = idle.pop();
    if (connection) send(connection, due);
    else late.push(due);
  }
  if (ended < latencies.length) setImmediate(ask);
  else finish();
}

function send(connection, since) {
  connection.since = since;
  connection.write(request);
}

/** @returns a connection that is ready to be asked over */
function open() {
  return new Promise((resolve, reject) => {
    const onread = {
      buffer: Buffer.alloc(4096),
      callback(bytes, buffer) {
        take(connection, buffer.latin1Slice(0, bytes));
        return true;
      },
    };
    const connection = connect({ host: url.hostname, port: Number(url.port), noDelay: true, onread });
    connection.once('connect', () => resolve(connection)).once('error', reject);
  });
}

/** A whole answer, for it is short. */
function take(connection, answer) {
  if (!/^HTTP\/1\.1 200 .*\r\n\r\n\{.*\}$/s.test(answer)) throw new Error(`${url} answered ${answer}`);
  latencies[ended++] = performance.now() - connection.since;
  if (first < late.length) send(connection, late[first++]);
  else idle.push(connection);
}

function finish() {
  latencies.sort();
  const percentile = (share) => latencies[Math.floor(latencies.length * share)];
  process.stdout.write(JSON.stringify({ p50Ms: percentile(0.5), p99Ms: percentile(0.99) }), () => process.exit(0));
}
