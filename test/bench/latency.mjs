import { say } from '../../scripts/launcher/say.mjs';
import { machine, median, table } from './report.mjs';

/** The variants that are compared, each with the first one. */
const COMPARED = ['bare', 'off', 'all'];
/** Clients that wait between two requests. */
const PAUSES = ['-s', 'test/bench/pause.lua'];

/**
 * The section Latency of docs/benchmarks.md: at one rate, which all can serve. Clients that never wait get from a server that does less a
 * second later answers by that alone.
 * @param {{ variant: import('./variants.mjs').Variant, server: Awaited<ReturnType<typeof import('./measure.mjs').startVariant>> }[]} started
 * @param {{ rounds: number, load: number }} run
 */
export async function measureLatency(started, { rounds, load }) {
  const compared = COMPARED.map((name) => started.find(({ variant }) => variant.name === name));
  if (compared.includes(undefined)) return `Latency is measured when ${COMPARED.join(', ')} are.`;
  const results = compared.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [at, { variant, server }] of compared.entries()) {
      const result = await server.measure(load, '/static', { wrk: PAUSES });
      if (round > 0) results[at].push(result);
      say(`round ${round} of ${rounds}: ${variant.name} at its ease, p99 ${result.p99Ms.toFixed(2)} ms`);
    }
  }
  const of = (at, column) => median(results[at].map((result) => result[column]));
  const rows = compared.map(({ variant }, at) => [
    variant.title,
    Math.round(of(at, 'perSecond')),
    of(at, 'p50Ms').toFixed(2),
    of(at, 'p99Ms').toFixed(2),
    (of(at, 'p99Ms') / of(0, 'p99Ms')).toFixed(2),
  ]);
  return `\`npm run bench\`, after *Throughput* and as there, but each of the 64 clients waits 2 to 6 ms before it asks again, so that all variants
serve the same number of requests and none is at its limit.

${table(['', 'requests/s', 'p50, ms', 'p99, ms', '× of p99'], rows)}

${machine()}`;
}
