import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { inRoot } from '../../scripts/launcher/root.mjs';

const FILE = inRoot('docs', 'benchmarks.md');
const TITLE =
  '# Benchmarks\n\nMeasured beside each other in one run, in turn; each number is a median. Compare within a table only.\n';

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** @param {string[]} head @param {(string | number)[][]} rows the first column names, the others hold numbers */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** What the numbers were measured on, and how busy it was: a load above the number of processors means that others took their share. */
export function machine() {
  const all = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const when = new Date().toISOString().slice(0, 10);
  return `${all.length} × ${all[0]?.model.trim()}, ${memory}, Linux ${release()}, Node ${process.version}, ${when}; load ${loadavg()[1]?.toFixed(1)} over the last five minutes.`;
}

/** Puts `text` into docs/benchmarks.md as the section of that name, instead of what stood there, or at the end. */
export function writeSection(name, text) {
  const parts = (existsSync(FILE) ? readFileSync(FILE, 'utf8') : TITLE).split(/^(?=## )/m);
  const at = parts.findIndex((part) => part.startsWith(`## ${name}\n`));
  parts.splice(at < 0 ? parts.length : at, 1, `## ${name}\n\n${text}`);
  writeFileSync(FILE, `${parts.map((part) => part.trim()).join('\n\n')}\n`);
}
