import { runJest } from './launcher/jest.mjs';
import { findPromtool } from './launcher/promtool.mjs';
import { supervised } from './launcher/supervisor.mjs';

const CONFIG = ['--config', 'test/observability/jest.config.mjs'];

/** `npm run test:observability -- ARGUMENTS FOR JEST`: what Prometheus and Grafana are given, judged by promtool. */
await supervised(async (supervisor) => {
  const promtool = await findPromtool(supervisor);
  return runJest(supervisor, [...CONFIG, ...process.argv.slice(2)], { PROMTOOL: promtool });
});
