import { say } from '../../scripts/launcher/say.mjs';
import { askAtRate } from './load.mjs';
import { PROCESSOR } from './processors.mjs';
import { machine, median, table } from './report.mjs';
import { measureStalls } from './stalls.mjs';

/** The variants that are compared, with the one of this name. */
const COMPARED = ['node', 'bare', 'off', 'all'];
const BASE = 'bare';
/** Requests a second: a sixth and a third of what everything on can serve. */
const RATES = [5_000, 10_000];

/**
 * The section Latency of docs/benchmarks.md: at rates that all can serve. Clients that never wait get later answers from a server that does
 * less a second, by that alone.
 * @param {{ variant: import('./variants.mjs').Variant, server: Awaited<ReturnType<typeof import('./measure.mjs').startVariant>> }[]} started
 * @param {{ rounds: number, load: number }} run
 */
export async function measureLatency(started, { rounds, load }) {
  const compared = started.filter(({ variant }) => COMPARED.includes(variant.name));
  if (compared.length < COMPARED.length) return `Latency is measured when ${COMPARED.join(', ')} are.`;
  const stalls = await measureStalls(PROCESSOR.server);
  const medians = [];
  for (const rate of RATES) medians.push(await measureAt(rate, compared, { rounds, seconds: load / 2 }));

  const base = compared.findIndex(({ variant }) => variant.name === BASE);
  const rows = compared.map(({ variant }, at) => [
    variant.title,
    ...medians.flatMap((one) => [
      one[at].p50Ms.toFixed(3),
      one[at].p99Ms.toFixed(2),
      (one[at].p99Ms / one[base].p99Ms).toFixed(2),
    ]),
  ]);
  const head = RATES.flatMap((rate) => [`${rate.toLocaleString('en')}/s: p50, ms`, 'p99, ms', '×']);
  return `\`npm run bench\`, after *Throughput* and as there, but at one rate for all, with requests that come without regard to each other (test/bench/arrivals.mjs):
medians of ${rounds} interleaved rounds of ${load / 2} s.

${table(['', ...head], rows)}

What the machine adds: a process that does nothing but read the clock on the server's processor was stopped for ${stalls.perSecond.toFixed(0)} times a second for more
than ${stalls.leastMs} ms, ${(stalls.share * 100).toFixed(1)} % of the time, ${stalls.longestMs.toFixed(1)} ms at the longest.

${machine()}`;
}

/** @returns the medians of each of `compared` at `rate` */
async function measureAt(rate, compared, { rounds, seconds }) {
  const results = compared.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [at, { variant, server }] of compared.entries()) {
      const result = await askAtRate(`${server.url}/static`, rate, seconds);
      if (round > 0) results[at].push(result);
      say(`round ${round} of ${rounds}: ${variant.name} at ${rate}/s, p99 ${result.p99Ms.toFixed(2)} ms`);
    }
  }
  return results.map((of) => ({
    p50Ms: median(of.map((one) => one.p50Ms)),
    p99Ms: median(of.map((one) => one.p99Ms)),
  }));
}
