import { developmentEnvironment } from './launcher/environment.mjs';
import { generateClient } from './launcher/generate.mjs';
import { takeLock } from './launcher/lock.mjs';
import { prepare } from './launcher/prepare.mjs';
import { inRoot, inState, root } from './launcher/root.mjs';
import { say, since } from './launcher/say.mjs';
import { Service, stopForgottenService } from './launcher/service.mjs';
import { supervised } from './launcher/supervisor.mjs';
import { RUN_TYPESCRIPT } from './launcher/typescript.mjs';
import { matters, watchFolders } from './launcher/watch.mjs';

/** `npm run dev`: the service on real stores, migrated, seeded, and replaced when a file is saved. Ctrl-C ends all of it. */
await supervised(async (supervisor) => {
  const startedAt = performance.now();
  await supervisor.start('lock', onceAtATime);
  const { node } = await prepare(supervisor);
  await stopForgottenService();
  const env = await developmentEnvironment(supervisor);

  const run = async (...args) => {
    const code = await supervisor.run(node, [...RUN_TYPESCRIPT, ...args], { cwd: root, env });
    if (code !== 0) throw new Error(`${args.join(' ')} ended with code ${code}`);
  };
  const migrate = () => run('src/main.ts', 'migrate', 'up');
  await migrate();
  const seeded = run('src/main.ts', 'seed'); // while the service starts

  const service = new Service({ command: node, args: [...RUN_TYPESCRIPT, 'src/main.ts', 'all'], env });
  const death = new Promise((resolve) => (service.onDeath = resolve));
  service.onReady = async (from) => {
    await seeded;
    say(`ready: http://localhost:${env.HTTP_PORT}/docs (${since(from)})`);
  };
  await supervisor.start('service', () => service.start(startedAt));

  const onChange = async (paths) => {
    try {
      if (paths.some((path) => path.endsWith('.prisma'))) await generateClient(supervisor, node);
      if (paths.some((path) => path.endsWith('.sql'))) await migrate();
      service.restart();
    } catch (error) {
      say(`${error.message}\nthe service runs on as it was`);
    }
  };
  const folders = [inRoot('src'), inRoot('prisma')];
  await supervisor.start('watcher', async () => watchFolders(folders, { matters, onChange }));
  await seeded;
  return death;
});

/** Two in one checkout would fight for the same data. */
async function onceAtATime() {
  try {
    const release = takeLock(inState('dev.lock'));
    return { stop: async () => release() };
  } catch ({ pid }) {
    throw new Error(`npm run dev is running in this checkout already (process ${pid})`);
  }
}
