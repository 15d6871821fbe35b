import { runSuite } from './launcher/suite.mjs';

/** `npm test -- ARGUMENTS FOR JEST`: every test that needs no container. */
await runSuite('jest.config.mjs');
