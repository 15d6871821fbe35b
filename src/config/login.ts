import { z } from 'zod';
import { integer, key } from './key.js';

export const loginKeys = z.object({
  windowSeconds: key('LOGIN_LIMIT_WINDOW_SECONDS', integer(1, 86_400), {
    description: 'Time over which attempts to log in, to change a password and to register are counted.',
    default: '900',
  }),
  perAccountAndAddress: key('LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS', integer(1), {
    description:
      'Attempts with one e-mail address from one network address in that time; as many again to change one account’s password.',
    default: '10',
  }),
  perAccount: key('LOGIN_LIMIT_PER_ACCOUNT', integer(1), {
    description:
      'Attempts with one e-mail address from everywhere in that time; who reaches it keeps the owner out, so it is far above the one before.',
    default: '1000',
  }),
  perAddress: key('LOGIN_LIMIT_PER_ADDRESS', integer(1), {
    description: 'Attempts from one network address in that time; an IPv6 client counts as its /64.',
    default: '100',
  }),
  registrationsPerAddress: key('REGISTRATION_LIMIT_PER_ADDRESS', integer(1), {
    description: 'Registrations from one network address in that time, whether they succeed or not.',
    default: '100',
  }),
});
