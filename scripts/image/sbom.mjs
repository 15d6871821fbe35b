import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inRoot, root } from '../launcher/root.mjs';

/**
 * What the image holds beside its base, as CycloneDX 1.6: exactly the packages whose code is in it, and Node itself.
 * It has no date and no serial number: the same sources give the same file.
 * @param {import('./packages.mjs').Package[]} packages
 */
export function sbom(packages) {
  const { name, version, license } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const { packages: locked } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const node = { type: 'platform', name: 'node', version: process.versions.node };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': name, name, version, ...licenses(license) } },
    components: [node, ...packages.map((each) => component(each, locked[relative(root, each.folder)]?.integrity))],
  };
}

/** @param {import('./packages.mjs').Package} package_ @param {string | undefined} integrity as package-lock.json has it */
function component({ manifest: { name, version, license } }, integrity) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [group, ownName] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group && { group }),
    name: ownName,
    version,
    purl,
    ...licenses(license),
    ...(integrity && { hashes: [hash(integrity)] }),
  };
}

/** One license by its SPDX id, or an expression such as `MIT OR Apache-2.0`. */
function licenses(license) {
  if (typeof license !== 'string') return {};
  return { licenses: [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }] };
}

/** `sha512-<base64>` */
function hash(integrity) {
  const [algorithm, digest] = integrity.split('-');
  return {
    alg: algorithm.toUpperCase().replace('SHA', 'SHA-'),
    content: Buffer.from(digest, 'base64').toString('hex'),
  };
}
