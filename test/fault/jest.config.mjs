import base from '../../jest.config.mjs';

/** Each of these tests loads the whole machine: one file at a time. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/fault'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
  maxConcurrency: 2,
  testTimeout: 480_000,
};
