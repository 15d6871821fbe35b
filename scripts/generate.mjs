import { prepare } from './launcher/prepare.mjs';
import { supervised } from './launcher/supervisor.mjs';

/** `npm run generate`: the Prisma client, when the schema changed. */
await supervised(async (supervisor) => {
  await prepare(supervisor);
  return 0;
});
