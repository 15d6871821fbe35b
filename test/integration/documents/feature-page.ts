import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A path in a line of its own, and the block that the file holds. */
const FILE = /^`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm;
/** A table of what is to be added to a file that is there: the file stands in its head. */
const ADDITIONS = /^\| in `([\w./-]+)` \| add \|\n.*\n((?:\|.*\n)+)/gm;
const ADDITION = /^\| (?:at the top|to `(\w+)`.*?) \| `(.+)` \|$/gm;
const MIGRATION = /^npm run migration (\w+)$/m;

/**
 * Does in `project`, a copy of this one without packages, what docs/feature.md says, and compiles it.
 * @returns what runs a program of node_modules there, and fails with all that it wrote
 */
export async function buildFeature(project: string) {
  const page = await readFile(join(project, 'docs/feature.md'), 'utf8');
  for (const [, path = '', text = ''] of page.matchAll(FILE)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  for (const [, path = '', rows = ''] of page.matchAll(ADDITIONS)) {
    let text = await readFile(join(project, path), 'utf8');
    for (const [, list, added = ''] of rows.matchAll(ADDITION)) text = withAddition(text, list, added);
    await writeFile(join(project, path), text);
  }
  await symlink(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  await chmod(project, 0o755); // Postgres may run as another user

  const run = async (...args: string[]): Promise<string> => {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: project });
      return stdout + stderr;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
    }
  };
  await run('scripts/migration.mjs', MIGRATION.exec(page)?.[1] ?? '');
  await run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
  await run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck');
  return run;
}

/** `added` at the top of a file, or behind the bracket that opens the declaration `list`. */
function withAddition(text: string, list: string | undefined, added: string): string {
  if (list === undefined) return `${added}\n${text}`;
  const opening = new RegExp(`^(?:export )?const ${list}\\b[^=]*= [^[{]*[[{]`, 'm');
  if (!opening.test(text)) throw new Error(`there is no list ${list}`);
  return text.replace(opening, (opened) => `${opened}${added}, `);
}

/** Runs specs there. @throws with what Jest wrote */
export function runSpecs(run: Awaited<ReturnType<typeof buildFeature>>, ...patterns: string[]): Promise<string> {
  return run('--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--maxWorkers=1', ...patterns);
}
