import { defineConfig } from 'prisma-cli/config';

/** Only `prisma generate` reads this; migrations are ours (src/platform/database/migrations). */
export default defineConfig({ schema: 'prisma' });
