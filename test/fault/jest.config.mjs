import base from '../../jest.config.mjs';

/** Tests that hurt what the service stands on: long, one at a time. Their faults are drawn by FAULT_SEED. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/fault'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
  maxConcurrency: 2,
  testTimeout: 900_000,
};
