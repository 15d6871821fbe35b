import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inRoot, root } from '../../scripts/launcher/root.mjs';

/** Files that a person may have in a checkout, and that no image may show. */
const PLANTED_FILES = [
  '.env',
  '.env.production',
  'id_rsa',
  'secrets/token',
  'src/.env',
  'src/notes.txt',
  'prisma/.env',
];

/**
 * Builds the image from a copy of the checkout in which secrets are planted. The specs find it by the environment:
 * IMAGE, CONTEXT (the copy), PLANTED (what the secrets are), BUILD_SECRET (a file).
 */
export default async function build() {
  const context = mkdtempSync(join(tmpdir(), 'image-test-'));
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((file) => file && existsSync(inRoot(file))))
    cpSync(inRoot(file), join(context, file));

  // The same in each run: a layer that an earlier build left in the cache would show it as well.
  const planted = 'planted-where-no-image-may-show-it';
  for (const file of PLANTED_FILES) {
    mkdirSync(dirname(join(context, file)), { recursive: true });
    writeFileSync(join(context, file), `TOKEN=${planted}\n`);
  }
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  const secret = join(mkdtempSync(join(tmpdir(), 'image-test-secret-')), 'extra-ca.pem');
  writeFileSync(secret, `# ${planted}\n${authorities ? readFileSync(authorities, 'utf8') : ''}`);

  const image = `keelson-test:${randomBytes(4).toString('hex')}`;
  Object.assign(process.env, { IMAGE: image, CONTEXT: context, PLANTED: planted, BUILD_SECRET: secret });
  const began = performance.now();
  const args = ['build', '--secret', `id=extra_ca,src=${secret}`, '--build-arg', 'VERSION=1.2.3', '--tag', image, '.'];
  try {
    execFileSync(process.env.DOCKER, args, { cwd: context, stdio: 'pipe' });
  } catch (error) {
    throw new Error(`the image cannot be built:\n${error.stderr.toString().slice(-4000)}`);
  }
  console.log(`\nbuilt ${image} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}
