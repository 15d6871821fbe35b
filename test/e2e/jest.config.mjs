import base from '../../jest.config.mjs';

/** The product on the cluster in KUBECONFIG: one file a scenario. They mostly wait, so that some of them share the time (turn.ts). */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: [],
  testSequencer: '<rootDir>/test/e2e/order.mjs',
  maxWorkers: 3,
  testTimeout: 1_800_000,
  verbose: true,
};
