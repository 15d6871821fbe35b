import { secret } from './key.js';
import { Secret, SecretUnreadable } from './secret.js';

/** A Postgres URL. What libpq takes as parameters are keys of ours: one that we dropped in silence could be the `sslmode`. */
export function postgresUrl(tlsKey: string) {
  return storeUrl(['postgresql:', 'postgres:'], ({ search, hash, username, hostname, pathname }) => {
    if (search || hash) return `must have no parameters: TLS is ${tlsKey}, and the schema is public`;
    if (!username || !hostname || !/^\/[^/]+$/.test(pathname)) {
      return 'must name a user, a host and a database: postgresql://user@host:5432/database';
    }
    return undefined;
  });
}

/** A Redis URL. */
export function redisUrl() {
  return storeUrl(['redis:', 'rediss:'], ({ search, hash, hostname, pathname }) => {
    if (search || hash) return 'must have no parameters: TLS is rediss://, the rest are keys of their own';
    if (!hostname) return 'must name a host: redis://host:6379/0';
    return /^\/?\d*$/.test(pathname) ? undefined : 'must end with the number of a database: redis://host:6379/0';
  });
}

/**
 * Whether the URL that was read before a password came by the key `name` and has a password itself: then the password that
 * other purposes share is not meant for it.
 */
export function hasOwnPassword(name: string) {
  return ({ url }: Readonly<Record<string, unknown>>): boolean =>
    url instanceof Secret && url.name === name && new URL(url.initial).password !== '';
}

/** Secret, because it may carry a password: what is wrong with it is said without a part of it. */
function storeUrl(protocols: readonly string[], faultOf: (url: URL) => string | undefined) {
  return secret((value) => {
    const url = URL.parse(value);
    if (url === null || !protocols.includes(url.protocol)) {
      return `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
    }
    return canDecode(url) ? faultOf(url) : 'must have % in its user, password and database written as %25';
  });
}

/** The password in a store's URL as it is now. @throws SecretUnreadable where it was rotated to what is no URL: Node's own error would hold all of it */
export async function passwordIn(url: Secret): Promise<string> {
  const current = URL.parse(await url.reveal());
  if (current === null || !canDecode(current)) throw new SecretUnreadable(url.name, 'holds no URL');
  return decodeURIComponent(current.password);
}

function canDecode({ username, password, pathname }: URL): boolean {
  try {
    return [username, password, pathname].every((part) => decodeURIComponent(part) !== undefined);
  } catch {
    return false;
  }
}
