import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { until } from '../service/until.js';
import { given } from './given.js';

const FILE = 'docs/e2e.md';
/** Of this run: one that was killed leaves it behind. */
const BUSY = join('.keelson', 'e2e', `report-${given('E2E_RUN')}`);

/** What was measured, in the order in which it is to be read. */
export type Figures = Record<string, string | number>;

interface Row {
  scenario: string;
  title: string;
  figures: string;
  seconds: string;
}

/** Prints a scenario's line and writes it into docs/e2e.md, in the place of the one of an earlier run. */
export async function report(title: string, figures: Figures, seconds: number): Promise<void> {
  const spec = basename(expect.getState().testPath ?? '', '.spec.ts');
  const line = Object.entries(figures)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');
  process.stdout.write(`\n${title} · ${line} (${seconds.toFixed(0)} s)\n`);
  const row = { scenario: `\`${spec}\``, title, figures: line, seconds: seconds.toFixed(0) };
  await until('no other scenario writes', () => takes(BUSY));
  const others = rows().filter((other) => other.scenario !== row.scenario || other.title !== title);
  const sorted = [...others, row].sort((a, b) => (`${a.scenario}${a.title}` < `${b.scenario}${b.title}` ? -1 : 1));
  writeFileSync(FILE, page(sorted));
  rmSync(BUSY, { recursive: true });
}

/** Whether `path` was nobody's, and is ours until we remove it. */
function takes(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true });
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function rows(): Row[] {
  if (!existsSync(FILE)) return [];
  return [...readFileSync(FILE, 'utf8').matchAll(/^\| (`.*?`) \| (.*?) \| (.*?) \| (\d+) \|$/gm)]
    .map(([, scenario = '', title = '', figures = '', seconds = '']) => ({ scenario, title, figures, seconds }))
    .filter(({ scenario }) => existsSync(`test/e2e/${scenario.replaceAll('`', '')}.spec.ts`));
}

function page(all: Row[]): string {
  const lines = all.map((row) => `| ${row.scenario} | ${row.title} | ${row.figures} | ${row.seconds} |`);
  return `# On a cluster

Written by \`npm run test:e2e\`: the last figures of each scenario of [test/e2e](../test/e2e). \`npm run test:e2e -- install\` runs one.

Clients ask from inside (a pod, through the Service) and from outside (a NodePort), on connections that they keep, on ones that are mostly
idle, and on new ones; nobody tries again. A request has failed when it was refused, reset, not answered within 5 s, or answered with
anything but 2xx.

| variable | what it says |
| --- | --- |
| \`KUBECONFIG\` | the cluster; without it a cluster of two nodes is started and ended, where \`../shared/cluster\` is |
| \`E2E_LOAD\` | the command that brings an image to the nodes: \`kind load docker-image\`, \`docker push\` |
| \`E2E_IMAGE\` | the image; built when not given |
| \`E2E_POWER_OFF\`, \`E2E_POWER_ON\` | commands that kill and start a node: \`docker kill\` and \`docker start\` with kind |
| \`SKAFFOLD\` | the program skaffold; built when not given |

| scenario | what | figures | s |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}
