import type { z } from 'zod';
import { type Duration, milliseconds } from '../duration.js';

/** What producers and workers agree on. Declared once, by the feature that handles it. */
export interface Job<P extends z.ZodType = z.ZodType> {
  /** Kebab-case; also the name of its queue, so that a slow job holds up no other and is scaled and limited by itself. */
  name: string;
  /** Raised when a worker of the version before could not handle the payload: it then leaves the job to a newer one. */
  version: number;
  /** Read tolerantly: fields that it does not know are dropped. New fields must be optional. */
  payload: P;
  /** How often it is tried before it is a dead letter. */
  attempts: number;
  /** Milliseconds until the second attempt, doubled for each one after, up to the longest; less up to a half at random. */
  backoff: { firstMs: number; longestMs: number };
  /** Jobs of this kind that one worker runs at once. Each may hold a connection of the pool. */
  concurrency: number;
  /** Milliseconds that an attempt may take before its signal aborts and it has failed. */
  timeLimitMs: number;
}

interface JobOptions<P extends z.ZodType> {
  name: string;
  version?: number;
  payload: P;
  attempts?: number;
  backoff?: { first: Duration; longest: Duration };
  concurrency?: number;
  timeLimit?: Duration;
}

/** Over one to two hours: what an outage may last before a person has to look at what it left. */
const ATTEMPTS = 35;
const BACKOFF = { first: '1s', longest: '5m' } as const;
const CONCURRENCY = 5;
const TIME_LIMIT = '30s';

/** Names are part of Redis keys, metric labels and URLs. */
const NAME = /^[a-z][a-z0-9-]{0,99}$/;

/** @throws Error when the name is none, or a duration */
export function defineJob<P extends z.ZodType>({ name, payload, ...options }: JobOptions<P>): Job<P> {
  if (!NAME.test(name)) throw new Error(`${JSON.stringify(name)} is no name of a job: use a-z, 0-9 and -`);
  const { first, longest } = options.backoff ?? BACKOFF;
  return {
    name,
    payload,
    version: options.version ?? 1,
    attempts: options.attempts ?? ATTEMPTS,
    backoff: { firstMs: milliseconds(first), longestMs: milliseconds(longest) },
    concurrency: options.concurrency ?? CONCURRENCY,
    timeLimitMs: milliseconds(options.timeLimit ?? TIME_LIMIT),
  };
}

/** Milliseconds to wait after the attempt of that number (1 for the first) has failed. */
export function backoffMs({ firstMs, longestMs }: Job['backoff'], attempt: number, random = Math.random()): number {
  return Math.round(Math.min(longestMs, firstMs * 2 ** (attempt - 1)) * (1 - random / 2));
}

/** What a handler of `J` gets. */
export type Payload<J extends Job> = z.output<J['payload']>;
/** What a producer of `J` gives. */
export type NewPayload<J extends Job> = z.input<J['payload']>;
