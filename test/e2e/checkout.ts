import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.js';

const AUTHOR = ['-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost'];

/** A copy of this checkout as it is now, to be changed as a developer would. */
export async function copyCheckout(): Promise<{ folder: string } & Disposable> {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-checkout-'));
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']);
  for (const file of listed.split('\0').filter(Boolean)) cpSync(file, join(folder, file));
  const git = (...args: string[]) => run('git', ['-C', folder, ...AUTHOR, ...args]);
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'as it is');
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
