import { randomInt } from 'node:crypto';
import { runJest } from './launcher/jest.mjs';
import { say } from './launcher/say.mjs';
import { supervised } from './launcher/supervisor.mjs';

const CONFIG = ['--config', 'test/fault/jest.config.mjs'];

/** `npm run test:fault -- ARGUMENTS FOR JEST`: what is done to the stores and the workers is drawn by a seed, to be had again. */
await supervised((supervisor) => {
  const seed = process.env.FAULT_SEED ?? String(randomInt(2 ** 31));
  say(`FAULT_SEED=${seed} npm run test:fault draws the same faults again`);
  return runJest(supervisor, [...CONFIG, ...process.argv.slice(2)], { FAULT_SEED: seed });
});
