import { prepare } from './launcher/prepare.mjs';
import { inRoot, root } from './launcher/root.mjs';
import { supervised } from './launcher/supervisor.mjs';

/** `node scripts/run.mjs PROGRAM ARGUMENTS`: a program of node_modules/.bin or a file of this checkout, on the Node that the project needs. */
await supervised(async (supervisor) => {
  const { node } = await prepare(supervisor);
  const [program, ...args] = process.argv.slice(2);
  const file = /\.m?js$/.test(program) ? program : inRoot('node_modules', '.bin', program);
  return supervisor.run(node, [file, ...args], { cwd: root });
});
