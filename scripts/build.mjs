import { compile } from './launcher/compile.mjs';
import { prepare } from './launcher/prepare.mjs';
import { supervised } from './launcher/supervisor.mjs';

/** `npm run build`: what the image holds, in dist/. */
await supervised(async (supervisor) => {
  const { node } = await prepare(supervisor);
  await compile(supervisor, node);
  return 0;
});
