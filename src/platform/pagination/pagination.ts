import { z } from 'zod';
import { integerParameter } from '../http/parameters.js';

/** Rows of one page when the client does not say. */
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** The 16 bytes of an id in base64url: each id has one spelling. */
const CURSOR = /^[\w-]{21}[AQgw]$/;
const NO_CURSOR = 'is not a cursor of this list';

/** Query of every list: how many, and after which row. The cursor is opaque to clients; here it is the id of the last row seen. */
export const PageQuery = z.strictObject({
  limit: integerParameter(z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT)).describe('Most items to return.'),
  cursor: z
    .string()
    .regex(CURSOR, NO_CURSOR)
    .transform(decodeCursor)
    .pipe(z.uuid(NO_CURSOR))
    .optional()
    .describe('`nextCursor` of the page before.'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The body of a page of `item`. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Pass it as `cursor` for the next page; null on the last one.'),
  });
}

/**
 * Prisma arguments that fetch a page in the order of ids (UUIDv7: of creation), and one row more to know whether another follows.
 * @param where which rows the list is of
 */
export function pageArguments<W extends object>(
  { limit, cursor }: PageQuery,
  where?: W,
  order: 'asc' | 'desc' = 'asc',
) {
  const after = order === 'asc' ? { gt: cursor } : { lt: cursor };
  return {
    take: limit + 1,
    orderBy: { id: order },
    where: { ...where, ...(cursor && { id: after }) } as W & { id?: { gt?: string; lt?: string } },
  };
}

/** Makes the page out of the rows that {@link pageArguments} fetched. */
export function toPage<T extends { id: string }>(
  rows: T[],
  { limit }: PageQuery,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null };
}

function encodeCursor(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function decodeCursor(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
