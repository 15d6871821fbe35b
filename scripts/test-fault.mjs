import { runSuite } from './launcher/suite.mjs';

/** `npm run test:fault -- ARGUMENTS FOR JEST`: faults under load, in an order that `FAULT_SEED` repeats. */
await runSuite('test/fault/jest.config.mjs');
