import { z } from 'zod';
import { keys } from '../../src/config/key.js';
import { schema } from '../../src/config/schema.js';

/** Every environment variable that the service knows, with the ones that others fall back to, and `*_FILE` of each. */
export function knownKeys(): Set<string> {
  const names = namesIn(schema);
  return new Set([...names, ...names.map((name) => `${name}_FILE`)]);
}

function namesIn(group: z.ZodObject): string[] {
  return Object.values(group.shape).flatMap((type) => {
    if (type instanceof z.ZodObject) return namesIn(type);
    const { name, fallback } = keys.get(type as z.ZodType) ?? {};
    return [name, fallback].filter((one) => one !== undefined);
  });
}
