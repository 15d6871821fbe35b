import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { Handles, handlersOf } from './handler.js';
import { backoffMs, defineJob, type Job } from './job.js';

const payload = z.object({});
const wait = defineJob({ name: 'wait', payload });

test('a name that Redis, a metric or a URL could not take is refused', () => {
  for (const name of ['', 'Wait', 'a:b', 'a b', '-a'])
    expect(() => defineJob({ name, payload })).toThrow('is no name of a job');
});

test('a duration that is none is refused', () => {
  expect(() => defineJob({ name: 'a', payload, timeLimit: '1 min' as '1m' })).toThrow('1 min');
});

test('attempts come ever later, up to a limit, and never all at the same time', () => {
  const backoff = { firstMs: 1000, longestMs: 60_000 };
  const longest = (attempt: number) => backoffMs(backoff, attempt, 0);
  expect([1, 2, 3, 7, 8, 20].map(longest)).toEqual([1000, 2000, 4000, 60_000, 60_000, 60_000]);
  expect(backoffMs(backoff, 3, 1)).toBe(2000);
});

test('what is tried by default outlives an outage of an hour', () => {
  const waits = Array.from({ length: wait.attempts - 1 }, (_, at) => backoffMs(wait.backoff, at + 1, 1));
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(60 * 60_000);
});

test('two handlers for one job are refused', () => {
  class One {
    @Handles(wait)
    async first() {}
  }
  class Two {
    @Handles(wait)
    async second() {}
  }
  expect(handlersOf([new One()]).map(({ job }) => job as Job)).toEqual([wait]);
  expect(() => handlersOf([new One(), new Two()])).toThrow('two handlers for the job wait');
});
