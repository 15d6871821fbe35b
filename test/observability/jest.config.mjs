import base from '../../jest.config.mjs';

/** What Prometheus and Grafana are given. Needs promtool: `npm run test:observability` finds it. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/observability'],
  testPathIgnorePatterns: [],
  testTimeout: 180_000,
};
