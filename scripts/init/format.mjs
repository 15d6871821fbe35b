import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { inRoot, root } from '../launcher/root.mjs';
import { say } from '../launcher/say.mjs';

const BIOME = inRoot('node_modules', '@biomejs', 'biome', 'bin', 'biome');

/** Breaks lines anew, which a name of another length makes longer or shorter. @returns {boolean} false where nothing is installed that could */
export function format() {
  if (!existsSync(BIOME)) return false;
  const { status, stderr } = spawnSync(process.execPath, [BIOME, 'format', '--write'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the files are renamed, but Biome could not format them:\n${stderr}`);
  say('formatted what had become longer or shorter');
  return true;
}
