import { supervised } from './launcher/supervisor.mjs';
import { findPrograms } from './manifests/programs.mjs';
import { findTools } from './manifests/tools.mjs';

/** `node scripts/tools.mjs`: makes what `test:manifests` and `test:e2e` need before they ask for it. Whoever asks meanwhile waits. */
await supervised(async (supervisor) => {
  await findTools(supervisor);
  await findPrograms(supervisor);
  return 0;
});
