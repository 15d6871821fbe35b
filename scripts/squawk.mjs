import { prepare } from './launcher/prepare.mjs';
import { inRoot } from './launcher/root.mjs';
import { supervised } from './launcher/supervisor.mjs';
import { migrationNames } from './migration/files.mjs';
import { lint } from './migration/lint.mjs';

/** The first half of `npm run check:migrations`: squawk on every migration. */
await supervised(async (supervisor) => {
  await prepare(supervisor);
  const folder = inRoot('prisma', 'migrations');
  const files = migrationNames(folder).map((name) => `${folder}/${name}/migration.sql`);
  return lint(files) ? 0 : 1;
});
