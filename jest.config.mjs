/** Specs lie beside the code; `test/` holds what crosses folders. Both talk to real stores that `npm test` starts. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/(clone|e2e|fault|image|manifests|observability)/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  // Tests wait more than they compute: two at once keep two cores busy, and more would make each other late.
  maxWorkers: 2,
  maxConcurrency: 4,
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/reporter.mjs'],
};
