import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { type Service, startService } from '../../service/service.js';
import { openObjects } from './closed.js';
import { Fuzzer } from './fuzz.js';
import { seed } from './seed.js';
import { admin } from './visitor.js';

/** Both can be set, to see a failure again or to look longer. */
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.FUZZ_RUNS ?? 5);

/** Every operation comes up in each round, in another order: what one made, the others find and end. */
const ROUNDS = 4;
/** Where chance has left an operation without a success, more rounds follow. */
const MOST_ROUNDS = 40;

/** Attempts without a limit: the fuzzer guesses passwords for a living. */
const UNLIMITED = {
  LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS: '1000000',
  LOGIN_LIMIT_PER_ACCOUNT: '1000000',
  LOGIN_LIMIT_PER_ADDRESS: '1000000',
  REGISTRATION_LIMIT_PER_ADDRESS: '1000000',
};

describe.each(['signed in', 'anonymous'] as const)(
  `every operation of /openapi.json, %s (FUZZ_SEED=${SEED})`,
  (who) => {
    let database: TestDatabase;
    let service: Service;
    let fuzzer: Fuzzer;

    beforeAll(async () => {
      database = await createDatabase();
      await seed(database.url);
      service = await startService({ DATABASE_URL: database.url, LOG_LEVEL: 'error', ...UNLIMITED });
      await service.untilReady();
      const visitor = who === 'signed in' ? await admin(service.url, database) : undefined;
      fuzzer = await Fuzzer.of(service.port, { seed: SEED, runs: RUNS, visitor });
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

    test('answers what its schemas allow as it declares, never with 5xx, and succeeds where it may', async () => {
      const unreached = () =>
        fuzzer.unreached().filter((line) => who === 'signed in' || !line.endsWith('answers only 401'));
      const enough = who === 'signed in' ? ROUNDS : 2;
      for (let round = 0; round < enough || (round < MOST_ROUNDS && unreached().length > 0); round++) {
        const first = (3 * round) % fuzzer.operations.length;
        const rotated = [...fuzzer.operations.slice(first), ...fuzzer.operations.slice(0, first)];
        for (const operation of round % 2 ? rotated.reverse() : rotated) await fuzzer.allowed(operation, round);
      }
      expect(unreached()).toEqual([]);
    }, 240_000);

    test('refuses what its schemas forbid with a problem', async () => {
      for (const operation of fuzzer.operations) await fuzzer.forbidden(operation, ROUNDS);
    });

    test('leaves the service ready and without an error in its log', async () => {
      expect(await service.probe('/readyz')).toBe(200);
      expect(service.log()).toEqual([]);
    });
  },
);
