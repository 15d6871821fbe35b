import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { type Service, startService } from '../../service/service.js';
import { openObjects } from './closed.js';
import { Fuzzer } from './fuzz.js';
import { seed } from './seed.js';

/** Both can be set, to see a failure again or to look longer. */
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.FUZZ_RUNS ?? 150);

describe(`every operation of /openapi.json (FUZZ_SEED=${SEED})`, () => {
  let database: TestDatabase;
  let service: Service;
  let fuzzer: Fuzzer;

  beforeAll(async () => {
    database = await createDatabase();
    await seed(database.url);
    service = await startService({ DATABASE_URL: database.url, LOG_LEVEL: 'error' });
    await service.untilReady();
    fuzzer = await Fuzzer.of(service.port, { seed: SEED, runs: RUNS });
  });

  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  test('is there to be fuzzed', () => {
    expect(fuzzer.document.openapi).toMatch(/^3\.1/);
    expect(fuzzer.operations.map(({ name }) => name)).toContain('GET /v1/products/{id}');
  });

  test('declares every field that it takes and that its success holds', () => {
    expect(fuzzer.operations.flatMap((operation) => openObjects(operation, fuzzer.document))).toEqual([]);
  });

  test('answers what its schemas allow as it declares, never with 5xx, and succeeds', async () => {
    for (const operation of fuzzer.operations) await fuzzer.allowed(operation);
    expect(fuzzer.unreached()).toEqual([]);
  });

  test('refuses what its schemas forbid with a problem', async () => {
    for (const operation of fuzzer.operations) await fuzzer.forbidden(operation);
  });

  test('leaves the service ready and without an error in its log', async () => {
    expect(await service.probe('/readyz')).toBe(200);
    expect(service.log()).toEqual([]);
  });
});
