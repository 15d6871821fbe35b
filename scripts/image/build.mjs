import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compile } from '../launcher/compile.mjs';
import { prepare } from '../launcher/prepare.mjs';
import { inRoot } from '../launcher/root.mjs';
import { say } from '../launcher/say.mjs';
import { supervised } from '../launcher/supervisor.mjs';
import { bundle } from './bundle.mjs';
import { licenseTexts } from './licenses.mjs';
import { byName, developmentOnly, installed, packagesOf } from './packages.mjs';
import { sbom } from './sbom.mjs';

/** Packages that are more than code, and so stay folders in node_modules; with what of them is not needed. */
const FOLDERS = {
  '@node-rs/argon2': /\.d\.ts$/, // loads a native library from beside itself
  'swagger-ui-dist': /\.map$|swagger-ui-es-bundle|log\..*\.txt$|[\\/]swagger-ui\.js$/, // files that /docs serves
};

/** `node scripts/image/build.mjs FOLDER`: writes what the image holds of us into FOLDER. The Dockerfile calls it. */
await supervised(async (supervisor) => {
  const folder = process.argv[2];
  const { node } = await prepare(supervisor);
  await compile(supervisor, node, { checkTypes: false }); // `npm run check` has, and whoever changes a line waits for this

  const { version, license } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const folders = Object.keys(FOLDERS).flatMap(withItsPlatform);
  const files = await bundle(join(folder, 'dist'), { outside: [...developmentOnly(), ...folders] });
  for (const name of folders) copyPackage(name, folder);

  const packages = [...packagesOf(files), ...folders.map(installed)].sort(byName);
  mkdirSync(join(folder, 'prisma'), { recursive: true });
  cpSync(inRoot('prisma', 'migrations'), join(folder, 'prisma', 'migrations'), { recursive: true });
  cpSync(inRoot('LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version, license, private: true, type: 'module' }));
  writeFileSync(join(folder, 'sbom.cdx.json'), JSON.stringify(sbom(packages)));
  writeFileSync(join(folder, 'LICENSES-OF-PACKAGES.txt'), licenseTexts(packages));
  say(`bundled ${files.length} files of ${packages.length} packages`);
  return 0;
});

/** A native package and the one that holds its library for this platform. */
function withItsPlatform(name) {
  const platforms = Object.keys(installed(name).manifest.optionalDependencies ?? {});
  return [name, ...platforms.filter((platform) => existsSync(inRoot('node_modules', platform)))];
}

function copyPackage(name, folder) {
  const from = installed(name).folder;
  const filter = (path) => !FOLDERS[name]?.test(relative(from, path) && path);
  cpSync(from, join(folder, 'node_modules', name), { recursive: true, filter });
}
