import { z } from 'zod';
import { integer, key, secret, text } from './key.js';
import { hasOwnPassword, redisUrl } from './store-url.js';

/** One purpose of Redis: `REDIS_${purpose}_*`, each defaulting to `REDIS_*`. */
function purposeKeys(purpose: 'SESSION' | 'QUEUE', description: string) {
  return z.object({
    url: key(`REDIS_${purpose}_URL`, redisUrl(), {
      description: `redis://host:6379/0 or rediss://… (TLS) ${description}.`,
      fallback: 'REDIS_URL',
    }),
    username: key(`REDIS_${purpose}_USERNAME`, text.optional(), {
      description: 'ACL user, where the URL has none.',
      fallback: 'REDIS_USERNAME',
    }),
    password: key(`REDIS_${purpose}_PASSWORD`, secret().optional(), {
      description: 'Password, where the URL has none; its file is read anew at each new connection.',
      fallback: 'REDIS_PASSWORD',
      fallbackUnless: hasOwnPassword(`REDIS_${purpose}_URL`),
    }),
    ca: key(`REDIS_${purpose}_CA`, text.optional(), {
      description: 'PEM certificates of the authority that signed the server’s.',
      fallback: 'REDIS_CA',
    }),
    connectTimeoutMs: key(`REDIS_${purpose}_CONNECT_TIMEOUT_MS`, integer(50, 60_000), {
      description: 'Longest attempt to connect.',
      fallback: 'REDIS_CONNECT_TIMEOUT_MS',
      default: '1000',
    }),
    commandTimeoutMs: key(`REDIS_${purpose}_COMMAND_TIMEOUT_MS`, integer(10, 60_000), {
      description: 'Longest wait for an answer before the caller is told that Redis is away.',
      fallback: 'REDIS_COMMAND_TIMEOUT_MS',
      default: '500',
    }),
  });
}

export const redisSessionKeys = purposeKeys('SESSION', 'for sessions (maxmemory-policy noeviction or volatile-ttl)');
export const redisQueueKeys = purposeKeys('QUEUE', 'for queues (maxmemory-policy noeviction)');
