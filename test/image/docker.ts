import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A variable that scripts/test-image.mjs or build.mjs sets. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:image`);
  return value;
}

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs docker to its end, whatever the end is. */
export async function tryDocker(...args: string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await run(given('DOCKER'), args, { maxBuffer: 64 << 20 })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

/** @returns what docker wrote, trimmed @throws with its words when it fails */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(...args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** What docker knows of an image or a container. */
// biome-ignore lint/suspicious/noExplicitAny: docker's own shape, of which each test looks at a line
export async function inspect(name: string): Promise<any> {
  return JSON.parse(await docker('inspect', name))[0];
}
