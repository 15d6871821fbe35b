import base from '../../jest.config.mjs';

/** The product on the cluster in KUBECONFIG: a file each. They mostly wait, so that some share the time. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: [],
  runner: '<rootDir>/test/e2e/runner.mjs',
  maxWorkers: 3,
  testTimeout: 900_000,
  verbose: true,
};
