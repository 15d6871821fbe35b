import { z } from 'zod';
import { Id } from '../database/id.js';
import { Problem } from '../http/problem.js';
import type { ManagementRoute } from '../management/route.js';
import type { DeadLetters } from './dead-letters.js';

const Query = z.object({ job: z.string().optional() });
/** One of them by its id, or all: of one job, or of every one. */
const Replay = z.union([
  z.strictObject({ id: Id }),
  z.strictObject({ all: z.literal(true), job: z.string().optional() }),
]);
const Discard = z.strictObject({ id: Id });

/** What is in the queues, and the dead letters, to be looked at, tried anew or given up. @param depths of each job by state */
export function queueRoutes(letters: DeadLetters, depths: () => Promise<unknown>): ManagementRoute[] {
  return [
    { method: 'GET', path: '/queues', answer: depths },
    {
      method: 'GET',
      path: '/queues/dead-letters',
      answer: async ({ query }) => ({ items: await letters.list(read(Query, query).job) }),
    },
    {
      method: 'POST',
      path: '/queues/dead-letters/replay',
      async answer({ body }) {
        const wanted = read(Replay, body);
        if ('all' in wanted) return { replayed: await letters.replayAll(wanted.job) };
        return { replayed: found(wanted.id, await letters.replay(wanted.id)) };
      },
    },
    {
      method: 'POST',
      path: '/queues/dead-letters/discard',
      async answer({ body }) {
        const { id } = read(Discard, body);
        return { discarded: found(id, await letters.discard(id)) };
      },
    },
  ];
}

function read<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const { data, error } = schema.safeParse(given);
  if (error) throw new Problem(400, { detail: z.prettifyError(error) });
  return data as z.output<T>;
}

function found(id: string, wasThere: boolean): number {
  if (!wasThere) throw new Problem(404, { detail: `There is no dead letter ${id}.` });
  return 1;
}
