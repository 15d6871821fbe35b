import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { keys } from './key.js';
import { schema } from './schema.js';

/** Node's longest timer, in milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const times = leaves(schema).filter(({ name }) => /_(SECONDS|MS)$/.test(name));

test.each(times)('$name takes no time that a timer cannot be set to', ({ name, type }) => {
  const tooLong = name.endsWith('_MS') ? LONGEST_TIMER_MS + 1 : Math.ceil(LONGEST_TIMER_MS / 1000);
  expect(type.safeParse(String(tooLong)).success).toBe(false);
});

function leaves(group: z.ZodObject): { name: string; type: z.ZodType }[] {
  return Object.values(group.shape).flatMap((type) =>
    type instanceof z.ZodObject
      ? leaves(type)
      : [{ name: keys.get(type as z.ZodType)?.name ?? '', type: type as z.ZodType }],
  );
}
