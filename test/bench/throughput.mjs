import { machine, median, table } from './report.mjs';

/**
 * The section Throughput of docs/benchmarks.md.
 * @param {{ variant: import('./variants.mjs').Variant, results: import('./measure.mjs').Result[] }[]} measured
 * @param {string} base name of the variant that the others are compared with
 * @param {{ rounds: number, load: number, isAwake: boolean }} run
 */
export function throughputReport(measured, base, { rounds, load, isAwake }) {
  const of = (one, column) => median(one.results.map((result) => result[column]));
  const least = (one, column) => Math.min(...one.results.map((result) => result[column]));
  const bare = measured.find(({ variant }) => variant.name === base) ?? measured[0];
  const rows = measured.map((one) => [
    one.variant.title,
    Math.round(of(one, 'perSecond')),
    ratio(of(one, 'perSecond'), of(bare, 'perSecond')),
    least(one, 'cpuUs').toFixed(1),
    ratio(least(bare, 'cpuUs'), least(one, 'cpuUs')),
    of(one, 'p50Ms').toFixed(2),
    of(one, 'p99Ms').toFixed(2),
    Math.round(Math.max(...one.results.map(({ memoryMiB }) => memoryMiB))),
  ]);
  const busy = Math.min(...measured.map((one) => of(one, 'busy')));
  const head = ['', 'requests/s', '×', 'CPU, µs a request', '×', 'p50, ms', 'p99, ms', 'RSS, MiB'];
  return `\`npm run bench\`: medians of ${rounds} interleaved rounds of ${load} s. One route that answers a constant as JSON, the same in each
variant; the server with all its threads on one processor, the load (wrk, 64 connections) and whoever reads the log
on the other one${isAwake ? ', both kept from sleeping' : ''}. Both × say how much of the throughput of ${bare.variant.title} is left: by the clock, and by the CPU time of the
server's process, which depends less on what else the machine does (the busiest of them had ${Math.round(busy * 100)} % of its processor).

${table(head, rows)}

${machine()}`;
}

const ratio = (a, b) => (a / b).toFixed(2);
