export class Shell {
  constructor(options: { cwd: string; env?: Record<string, string | undefined> });
  run(command: string, seconds?: number): Promise<string>;
  close(): void;
}
