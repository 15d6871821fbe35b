import { Session } from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapSnapshot } from 'node:v8';
import { z } from 'zod';
import { integerParameter } from '../http/parameters.js';
import { Problem } from '../http/problem.js';
import type { ManagementRoute } from './route.js';

/** Seconds that a profile is taken for. */
const Query = z.strictObject({ seconds: integerParameter(z.int().min(1).max(60)).default(10) });

/** What makes this process large, or busy; to be opened in the developer tools of Chrome. Each costs: one at a time. */
export function profileRoutes(): ManagementRoute[] {
  let isBusy = false;
  const alone = (end: () => Promise<unknown>) => {
    if (isBusy) throw new Problem(409, { detail: 'A heap dump or a profile is being taken.' });
    isBusy = true;
    return end().finally(() => {
      isBusy = false;
    });
  };
  return [
    {
      method: 'GET',
      path: '/heapdump',
      answer: (_request, reply) =>
        alone(async () => {
          const name = `heap-${process.pid}-${Date.now()}.heapsnapshot`;
          reply.type('application/octet-stream').header('content-disposition', `attachment; filename="${name}"`);
          return reply.send(getHeapSnapshot());
        }),
    },
    {
      method: 'GET',
      path: '/cpuprofile',
      answer: ({ query }, reply) =>
        alone(async () => {
          const { data, error } = Query.safeParse(query);
          if (data === undefined) throw new Problem(400, { detail: z.prettifyError(error) });
          reply.header('content-disposition', `attachment; filename="cpu-${process.pid}-${Date.now()}.cpuprofile"`);
          return profile(data.seconds);
        }),
    },
  ];
}

async function profile(seconds: number): Promise<unknown> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    await pause(seconds * 1000);
    return (await session.post('Profiler.stop')).profile;
  } finally {
    session.disconnect();
  }
}
