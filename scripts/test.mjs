import { runJest } from './launcher/jest.mjs';
import { supervised } from './launcher/supervisor.mjs';

/** `npm test -- ARGUMENTS FOR JEST`: every test that needs no container, but those of faults. */
await supervised((supervisor) => runJest(supervisor, process.argv.slice(2)));
