import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licenses of `packages`, which ask to go wherever their code goes. @param {import('./packages.mjs').Package[]} packages */
export function licenseTexts(packages) {
  return packages
    .map(({ folder, manifest }) => {
      const entries = readdirSync(folder, { withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && /^(licen[cs]e|notice)/i.test(entry.name));
      const texts = files.map(({ name }) => readFileSync(join(folder, name), 'utf8').trim());
      return [`== ${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})`, ...texts].join('\n\n');
    })
    .join('\n\n');
}
