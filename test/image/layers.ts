import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { docker } from './docker.js';

/** A layer as it is stored: files that a later layer hides are in it. */
export interface Layer {
  content: Buffer;
  /** Names of its files. */
  files: string[];
}

/** The layers of `image`, from the base up, and its configuration with its history. */
export async function readLayers(image: string): Promise<{ layers: Layer[]; configuration: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'image-layers-'));
  try {
    await docker('save', '--output', join(folder, 'image.tar'), image);
    execFileSync('tar', ['-xf', 'image.tar'], { cwd: folder });
    const [manifest] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const layers = manifest.Layers.map((file: string) => readLayer(folder, file));
    return { layers, configuration: readFileSync(join(folder, manifest.Config), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readLayer(folder: string, file: string): Layer {
  const stored = readFileSync(join(folder, file));
  const content = stored.readUInt16BE(0) === 0x1f8b ? gunzipSync(stored) : stored;
  writeFileSync(join(folder, 'layer'), content);
  const files = execFileSync('tar', ['-tf', 'layer'], { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 });
  return { content, files: files.split('\n').filter(Boolean) };
}
