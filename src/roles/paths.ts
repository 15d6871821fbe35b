import { fileURLToPath } from 'node:url';

/** The migrations that this build ships. */
export const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
