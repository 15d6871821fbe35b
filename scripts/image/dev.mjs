import { spawn } from 'node:child_process';
import { inRoot, root } from '../launcher/root.mjs';
import { RUN_TYPESCRIPT } from '../launcher/typescript.mjs';
import { matters, watchFolders } from '../launcher/watch.mjs';

/**
 * Entry of the image's stage `dev`: runs src/ in a role, anew when a file there is written or replaced. Node's own --watch-path loses
 * sight of files that are replaced, as by the tar with which Skaffold copies them.
 */
const args = [...RUN_TYPESCRIPT, 'src/main.ts', ...process.argv.slice(2)];
let child;
let isEnding = false;
start();

function start() {
  child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  child.once('exit', (code) => {
    if (isEnding) return process.exit(code ?? 1);
    if (child.isReplaced) return start();
    console.error(`the service ended with ${code ?? 'a signal'}; waiting for a change`);
  });
}

watchFolders([inRoot('src')], {
  matters,
  onChange() {
    if (child.exitCode !== null || child.signalCode !== null) return start();
    if (child.isReplaced) return; // a second signal would cut its stop short
    child.isReplaced = true;
    child.kill('SIGTERM');
  },
});

for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    if (child.exitCode !== null || child.signalCode !== null) process.exit(1);
    if (!child.isReplaced || isEnding) child.kill(signal);
    isEnding = true;
  });
