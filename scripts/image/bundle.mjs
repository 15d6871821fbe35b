import { readFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { inRoot } from '../launcher/root.mjs';

/**
 * Bundles dist/ with the packages that it uses: `folder`/main.js, and chunks that are loaded as a role needs them. A start takes half the
 * CPU time of one from node_modules (docs/adr/0009).
 * @param {string} folder
 * @param {{ outside: string[] }} options packages that are imported as they are, or not there at all
 * @returns {Promise<string[]>} the files that went into it
 */
export async function bundle(folder, { outside }) {
  const bundling = await rolldown({
    input: { main: inRoot('dist', 'main.js') },
    cwd: inRoot(),
    platform: 'node',
    external: new RegExp(`^(${outside.map(RegExp.escape).join('|')})(/|$)`),
    plugins: [sourceMapsOfOurs],
    onLog(level, log) {
      if (level === 'warn' && !isOptionalPart(log)) throw new Error(log.message);
    },
  });
  const { output } = await bundling.write({
    dir: folder,
    format: 'esm',
    sourcemap: true,
    keepNames: true, // Nest's logs, the OpenAPI document and errors show the names of classes
    entryFileNames: '[name].js',
    // Two folders below the root, as the files of dist/ are that look for others from where they lie (roles/paths.ts).
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
}

/** Packages try to import parts that nobody installed, and go on without. */
const isOptionalPart = ({ code, id = '' }) => code === 'UNRESOLVED_IMPORT' && /[\\/]node_modules[\\/]/.test(id);

/** From the bundle to our TypeScript; maps of packages would be ten times as large, and stay in memory. */
const sourceMapsOfOurs = {
  name: 'source-maps-of-ours',
  load: {
    filter: { id: /\.[cm]?js$/ },
    handler(id) {
      const ours = id.startsWith(inRoot('dist'));
      const map = ours ? JSON.parse(readFileSync(`${id}.map`, 'utf8')) : { mappings: '' };
      return { code: readFileSync(id, 'utf8'), map };
    },
  },
};
