import { z } from 'zod';

/** Characters; the bound keeps hashing cheap. */
const LONGEST_PASSWORD = 200;
/** What somebody may have chosen when less was asked of new ones. */
const Password = z.string().max(LONGEST_PASSWORD);
/** Long enough that guessing is hopeless behind the limit of attempts. */
const NewPassword = Password.min(10);

const Email = z.email().max(254).toLowerCase();
const examples = [{ email: 'customer@example.com', password: 'customer-password' }];

export const Registration = z
  .strictObject({ email: Email, password: NewPassword })
  .meta({ id: 'Registration', examples });
export type Registration = z.infer<typeof Registration>;

export const Credentials = z.strictObject({ email: Email, password: Password }).meta({ id: 'Credentials', examples });
export type Credentials = z.infer<typeof Credentials>;

export const PasswordChange = z
  .strictObject({ currentPassword: Password, newPassword: NewPassword })
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
