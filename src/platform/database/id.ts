import { z } from 'zod';

/**
 * The id of a row, as it comes in: in the one spelling that Postgres has for it. Of the rows that are asked for in one moment Prisma makes one
 * query (`findUnique`), and tells by `===` which is whose: who wrote an id in capitals would not find it.
 */
export const Id = z.uuid().toLowerCase();
