import { prepare } from './launcher/prepare.mjs';
import { inRoot, root } from './launcher/root.mjs';
import { supervised } from './launcher/supervisor.mjs';

const bin = (name) => inRoot('node_modules', '.bin', name);
const script = (name) => inRoot('scripts', name);

/** What each looks at, and how it is run. */
const CHECKS = {
  'format and lint': [bin('biome'), 'check', '--error-on-warnings'],
  types: [bin('tsc'), '-p', '.'],
  'borders between modules': [bin('depcruise'), '--config', '.dependency-cruiser.mjs', 'src', 'prisma', 'scripts'],
  'docs/configuration.md': [script('docs-configuration.mjs'), '--check'],
  'helm/keelson/README.md': [script('docs-values.mjs'), '--check'],
  'copies of observability/': [script('manifests.mjs'), '--check'],
  'SQL of the migrations': [script('squawk.mjs')],
  'migrations are what the models say': [script('migration.mjs'), '--check'],
};

/** `npm run check`: everything that can be said of the code without running it. All checks run, also after one has failed. */
await supervised(async (supervisor) => {
  const { node } = await prepare(supervisor);
  let failed = 0;
  for (const [name, args] of Object.entries(CHECKS)) {
    console.log(`\n== ${name}`);
    if ((await supervisor.run(node, args, { cwd: root })) !== 0) failed += 1;
  }
  console.log(`\n${Object.keys(CHECKS).length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
