import { z } from 'zod';
import { LOG_LEVELS } from '../../config/log.js';
import { Problem } from '../http/problem.js';
import type { Logger } from '../telemetry/logger.js';
import { levels, setLevel } from '../telemetry/loggers.js';
import type { ManagementRoute } from './route.js';

/** Left out, the level is the root's again. */
const Change = z.strictObject({ name: z.string(), level: z.enum(LOG_LEVELS).optional() });

/** The level of each logger, to be seen and to be changed until the process ends. */
export function loggerRoutes(log: Logger): ManagementRoute[] {
  return [
    { method: 'GET', path: '/loggers', answer: () => levels(log) },
    {
      method: 'POST',
      path: '/loggers',
      answer({ body }) {
        const { data, error } = Change.safeParse(body);
        if (data === undefined) throw new Problem(400, { detail: z.prettifyError(error) });
        const { name, level } = data;
        const before = levels(log);
        if (!Object.hasOwn(before, name)) throw new Problem(404, { detail: `There is no logger ${name}.` });
        const tell = () => log.warn({ changed: name, from: before[name], to: level ?? log.level }, 'log level changed');
        const isHeard = log.isLevelEnabled('warn');
        if (isHeard) tell(); // afterwards it may not be
        setLevel(log, name, level);
        if (!isHeard) tell();
        return levels(log);
      },
    },
  ];
}
