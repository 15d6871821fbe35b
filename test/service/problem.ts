import { expect } from '@jest/globals';
import type { Answer } from './exchange.js';

/** What must never be read in an answer: our paths, our stack, our stores. */
const INSIDES = /node_modules|\bat \S+ \(|\.[jt]s:\d+|prisma|postgres|ECONNREFUSED|SELECT /i;

/** @throws when an error is not told as RFC 9457 says, or tells too much */
export function checkProblem(answer: Answer): void {
  expect(mediaType(answer)).toBe('application/problem+json');
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect(problem.status).toBe(answer.status);
  expect(problem.type).toMatch(/^(about:blank|urn:[a-z-]+:problem:[a-z-]+)$/);
  expect(problem.title).toEqual(expect.stringMatching(/\S/));
  expect(problem.requestId).toBe(answer.headers['x-request-id']);
  expect(problem.requestId).toMatch(/^[\w.:/+=-]{1,128}$/);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.body).not.toMatch(INSIDES);
}

export function mediaType({ headers }: Answer): string {
  return String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
}
