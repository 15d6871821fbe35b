import { z } from 'zod';
import { integer, key } from './key.js';

export const loginKeys = z.object({
  windowSeconds: key('LOGIN_LIMIT_WINDOW_SECONDS', integer(1, 86_400), {
    description: 'Time over which attempts to log in are counted.',
    default: '900',
  }),
  perAccount: key('LOGIN_LIMIT_PER_ACCOUNT', integer(1), {
    description: 'Attempts with one e-mail address in that time.',
    default: '10',
  }),
  perAddress: key('LOGIN_LIMIT_PER_ADDRESS', integer(1), {
    description: 'Attempts from one network address in that time.',
    default: '100',
  }),
});
