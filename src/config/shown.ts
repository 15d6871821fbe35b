import type { z } from 'zod';
import { isSecret, keys } from './key.js';
import { type Config, type Group, schema } from './schema.js';
import { MASK } from './secret.js';

/** What each key is, by the name of its environment variable; of a secret, only whether it is given. */
export function shown(config: Partial<Config>): Record<string, unknown> {
  const entries = Object.entries(config).flatMap(([group, values]) => {
    const shape = schema.shape[group as Group]?.shape ?? {};
    return Object.entries(shape).map(([key, type]: [string, z.ZodType]) => {
      const value = (values as Record<string, unknown>)[key];
      const name = keys.get(type)?.name ?? key;
      return [name, value !== undefined && isSecret(type) ? MASK : value] as const;
    });
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined).sort(([a], [b]) => a.localeCompare(b)));
}
