import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Secret } from '../../config/secret.js';
import { SessionCookie } from './cookie.js';

/** What SESSION_SECRETS is after each step of docs/runbook.md. */
const [, section = ''] = readFileSync('docs/runbook.md', 'utf8').split('## Rotating SESSION_SECRETS\n');
const STEPS = [...section.matchAll(/^\d\. .*?: `((?:OLD|NEW)(?:,(?:OLD|NEW))?)`/gm)].map(([, value = '']) => value);

const podWith = (value: string) =>
  new SessionCookie({
    cookieSecure: true,
    secrets: new Secret({ name: 'SESSION_SECRETS', value }),
    idleTimeoutSeconds: 3600,
    absoluteTimeoutSeconds: 3600,
  });

/** Whether `one` opens what `other` has signed. */
function opens(one: string, other: string): boolean {
  let cookie = '';
  podWith(other).write({ header: (_: string, value: string) => (cookie = value) } as unknown as FastifyReply, 'id');
  const request = { headers: { cookie: cookie.split(';')[0] } } as FastifyRequest;
  return podWith(one).read(request) === 'id';
}

test('in no rollout of a rotation, as the runbook has it, does a pod sign what another one refuses', () => {
  const values = ['OLD', ...STEPS];
  expect(values).toEqual(['OLD', 'OLD,NEW', 'NEW,OLD', 'NEW']);
  const rollouts = values.slice(1).map((after, index) => [values[index] ?? '', after] as const);
  // In the last one no session is left that the first value has signed.
  for (const [before, after] of rollouts) expect([opens(before, after), opens(after, before)]).toEqual([true, true]);
});

test('a new secret that signs at once is unknown to the pods that are there', () => {
  expect(opens('OLD', 'NEW,OLD')).toBe(false);
});
