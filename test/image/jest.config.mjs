import base from '../../jest.config.mjs';

/** One image, built once, on an engine that `npm run test:image` has brought. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/image'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/test/image/build.mjs',
  globalTeardown: '<rootDir>/test/image/remove.mjs',
  maxWorkers: 1,
  testTimeout: 120_000,
  verbose: true,
};
