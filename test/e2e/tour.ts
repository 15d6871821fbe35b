import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { Shell } from '../clone/shell.mjs';
import { fits, readTour } from '../clone/tour.mjs';
import type { Deployed } from './deployed.js';
import { openForward } from './forward.js';

/** It refuses to in production; and beside other scenarios a process that begins gets little of the processor. */
const SEED = ['NODE_ENV=development', 'DATABASE_CONNECTION_TIMEOUT_MS=30000'];

/** Walks README's tour, the public port by the Service, the second one as a person reaches it in a cluster. @returns its stops */
export async function walkTour(service: Deployed): Promise<number> {
  const { namespace, name } = service;
  const api = `deployment/${name}-api`;
  await namespace.kubectl('exec', api, '--', 'env', ...SEED, 'node', 'dist/main.js', 'seed');
  const [url = ''] = await service.urls();
  await using management = await openForward(namespace, api, 9090);
  const folder = mkdtempSync(join(tmpdir(), 'e2e-tour-'));
  const shell = new Shell({ cwd: folder });
  const stops = readTour(readFileSync('README.md', 'utf8'));
  try {
    for (const { command, answer } of stops) {
      const here = command
        .replaceAll('localhost:3000', new URL(url).host)
        .replaceAll('localhost:9090', new URL(management.url).host);
      const output = await shell.run(here);
      if (answer) expect({ output, fits: fits(output, answer) }).toEqual({ output, fits: true });
    }
  } finally {
    shell.close();
    rmSync(folder, { recursive: true });
  }
  return stops.length;
}
