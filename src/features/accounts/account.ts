import { z } from 'zod';

/** Long enough that guessing is hopeless behind the limit of attempts; the upper bound keeps hashing cheap. */
const Password = z.string().min(10).max(200);

export const Credentials = z
  .strictObject({
    email: z.email().max(254).toLowerCase(),
    password: Password,
  })
  .meta({ id: 'Credentials', examples: [{ email: 'customer@example.com', password: 'customer-password' }] });
export type Credentials = z.infer<typeof Credentials>;

export const PasswordChange = z
  .strictObject({ currentPassword: z.string().max(200), newPassword: Password })
  .meta({ id: 'PasswordChange' });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** An account as its owner sees it. */
export const AccountView = z
  .object({ id: z.uuid(), email: z.email(), role: z.enum(['customer', 'admin']) })
  .meta({ id: 'Account' });

/** One login, as the account's owner sees it in a list. */
export const SessionView = z
  .object({
    id: z.string(),
    current: z.boolean().describe('Whether it is the one that asks.'),
    address: z.string().describe('Network address of the login.'),
    userAgent: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' });
export const SessionList = z.object({ items: z.array(SessionView) }).meta({ id: 'SessionList' });

/** The name of a session in lists: SHA-256 in base64url. */
export const SessionId = z.string().regex(/^[\w-]{43}$/, 'is not the id of a session');
