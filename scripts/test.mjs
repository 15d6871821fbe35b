import { runJest } from './launcher/jest.mjs';
import { supervised } from './launcher/supervisor.mjs';

/** `npm test -- ARGUMENTS FOR JEST`: the specs in src/ and test/integration; the other suites have programs of their own. */
await supervised((supervisor) => runJest(supervisor, process.argv.slice(2)));
