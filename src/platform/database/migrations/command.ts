import { parseArgs } from 'node:util';
import { MIGRATE_EXIT, MigrationError, MigrationUsageError } from './errors.js';
import { describe } from './faults.js';
import type { MigrateOptions } from './options.js';
import { resolveMigration, type Verdict } from './resolve.js';
import { migrateUp } from './run.js';
import { migrationStatus } from './status.js';

type Command = (options: MigrateOptions, print: (line: string) => void) => Promise<number>;

/**
 * The role `migrate`: `[up] | status | resolve --applied NAME | resolve --rolled-back NAME`. What happens is logged;
 * what was asked for is printed.
 * @returns the exit code (MIGRATE_EXIT); no fault of the database or of a migration is thrown
 */
export async function runMigrateCommand(
  args: readonly string[],
  options: MigrateOptions,
  print: (line: string) => void = console.log,
): Promise<number> {
  try {
    return await parse(args, options.invocation)(options, print);
  } catch (error) {
    const exitCode = error instanceof MigrationError ? error.exitCode : MIGRATE_EXIT.configuration;
    // What a migration error says is all that there is to know; where it was thrown would only bury it.
    options.log.error(
      error instanceof MigrationError ? { error: error.name, exitCode } : { err: error, exitCode },
      describe(error),
    );
    return exitCode;
  }
}

/** @throws MigrationUsageError */
function parse(args: readonly string[], invocation: string): Command {
  const usage = `usage: ${invocation} [up] | status | resolve --applied NAME | resolve --rolled-back NAME`;
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { applied: { type: 'string' }, 'rolled-back': { type: 'string' } },
    });
    const [command = 'up', ...rest] = positionals;
    const [verdict, ...more] = Object.entries(values) as [Verdict, string][];
    if (rest.length > 0 || more.length > 0 || (verdict !== undefined) !== (command === 'resolve'))
      throw new MigrationUsageError(usage);
    if (verdict) return (options) => resolve(options, verdict[1], verdict[0]);
    if (command === 'up') return up;
    if (command === 'status') return status;
    throw new MigrationUsageError(usage);
  } catch (error) {
    throw error instanceof MigrationUsageError ? error : new MigrationUsageError(`${describe(error)}\n${usage}`);
  }
}

const up: Command = async (options) => {
  const { applied, alreadyApplied } = await migrateUp(options);
  const facts = { applied, alreadyApplied };
  options.log.info(
    facts,
    applied.length === 0
      ? `nothing to apply: all ${alreadyApplied} migrations are in the schema`
      : `applied ${applied.length}; the schema is up to date`,
  );
  return MIGRATE_EXIT.done;
};

const status: Command = async (options, print) => {
  const { states, runner, exitCode } = await migrationStatus(options);
  for (const { state, name, note } of states) print(`${state.padEnd(12)} ${name} ${note}`.trimEnd());
  if (runner !== undefined) print(`running now: ${runner}`);
  return exitCode;
};

async function resolve(options: MigrateOptions, name: string, verdict: Verdict): Promise<number> {
  await resolveMigration(options, name, verdict);
  return MIGRATE_EXIT.done;
}
