import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { compile } from '../../scripts/launcher/compile.mjs';
import { installPackages } from '../../scripts/launcher/packages.mjs';
import { inRoot } from '../../scripts/launcher/root.mjs';
import { say } from '../../scripts/launcher/say.mjs';
import { supervised } from '../../scripts/launcher/supervisor.mjs';
import { keepAwake } from './awake.mjs';
import { openCollector } from './collector.mjs';
import { measureLatency } from './latency.mjs';
import { findWrk } from './load.mjs';
import { startVariant } from './measure.mjs';
import { PROCESSOR } from './processors.mjs';
import { writeSection } from './report.mjs';
import { openStores } from './stores.mjs';
import { throughputReport } from './throughput.mjs';
import { BASE, VARIANTS } from './variants.mjs';
import { measureWork } from './work.mjs';

/** Until the compiler has seen what is hot. */
const WARM_UP_SECONDS = 4;

/**
 * `npm run bench [-- --rounds 21 --seconds 2 --variants bare,all]`: one route of a constant, served by one processor, in turn by each
 * variant; then what the example does, by Keelson with and without being observed. All servers run from the start, so that a round is short and what else the machine does hits all of them alike. Writes docs/benchmarks.md when all variants took part.
 */
await supervised(async (supervisor) => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '21' },
      seconds: { type: 'string', default: '2' },
      variants: { type: 'string', default: VARIANTS.map(({ name }) => name).join(',') },
    },
  });
  const [rounds, load] = [Number(values.rounds), Number(values.seconds)];
  const names = values.variants.split(',');
  const unknown = names.filter((name) => !VARIANTS.some((variant) => variant.name === name));
  if (unknown.length > 0) throw new Error(`no such variant: ${unknown}; there are ${VARIANTS.map(({ name }) => name)}`);

  await installPackages(supervisor, inRoot('test', 'bench'), 'what is compared with');
  findWrk();
  spawnSync('taskset', ['-cp', PROCESSOR.load, String(process.pid)]); // with what reads the logs and the traces
  await compile(supervisor, process.execPath);
  const { isAwake } = await supervisor.start('processors', async () => keepAwake());
  const { env } = await openStores(supervisor);
  const collector = await supervisor.start('collector', openCollector);

  const measured = [];
  for (const variant of VARIANTS.filter(({ name }) => names.includes(name))) {
    const own = variant.needs === 'stores' ? env : {};
    const traces = variant.env?.BENCH_TRACES === 'on' ? { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } : {};
    const server = await supervisor.start(variant.name, () => startVariant(variant, { ...own, ...traces }));
    measured.push({ variant, server, results: [] });
  }
  for (let round = 0; round <= rounds; round++) {
    for (const { variant, server, results } of measured) {
      const result = await server.measure(round === 0 ? WARM_UP_SECONDS : load);
      if (round > 0) results.push(result);
      say(
        `round ${round} of ${rounds}: ${variant.name} ${Math.round(result.perSecond)}/s, ${result.cpuUs.toFixed(1)} µs`,
      );
    }
  }
  const text = throughputReport(measured, BASE, { rounds, load, isAwake });
  console.log(`\n${text}`);
  const latency = await measureLatency(measured, { rounds, load });
  console.log(`\n${latency}`);
  const work = await measureWork(measured, env, { rounds, load });
  console.log(`\n${work}`);
  if (measured.length === VARIANTS.length) {
    writeSection('Throughput', text);
    writeSection('Latency', latency);
    writeSection('Work', work);
  }
  return 0;
});
