import { expect, test } from '@jest/globals';
import { fastify } from 'fastify';
import { logTo } from '../telemetry/logger.js';
import { named } from '../telemetry/loggers.js';
import { loggerRoutes } from './loggers.js';

test.each([
  ['root', 'info', 'error'],
  ['root', 'info', 'silent'],
  ['root', 'error', 'debug'],
  ['requests', 'info', 'silent'],
])(
  'that the level of %s was changed from %s to %s is told once, in fields that are there once',
  async (name, from, to) => {
    const lines: string[] = [];
    const log = logTo({ write: (line) => lines.push(line) }, from);
    named(log, 'requests');
    await using server = fastify();
    for (const { method, path, answer } of loggerRoutes(log))
      server.route({ method, url: path, handler: async (request, reply) => answer(request, reply) });

    const answered = await server.inject({ method: 'POST', path: '/loggers', body: { name, level: to } });
    expect(answered.json()).toMatchObject({ [name]: to });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      changed: name,
      from,
      to,
      msg: 'log level changed',
    });
    expect(lines[0]?.match(/"level":/g)).toHaveLength(1);
  },
);
