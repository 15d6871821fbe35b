import { spawn } from 'node:child_process';

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, whatever the end is. */
export function tryRun(program: string, args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdin.on('error', () => {}); // it may end without having read
    child.once('error', reject).once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    child.stdin.end(input);
  });
}

/** @returns what it wrote, trimmed @throws with its words when it fails */
export async function run(program: string, args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await tryRun(program, args, input);
  if (code !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr || stdout}`.slice(0, 4000));
  return stdout.trim();
}

/** Runs a command that is given as words, with one more. */
export function runWords(command: string, ...more: string[]): Promise<string> {
  const [program = '', ...args] = command.split(' ');
  return run(program, [...args, ...more]);
}
