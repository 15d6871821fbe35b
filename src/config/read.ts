import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isSecret, type KeyFacts, keys, MODES, type Mode } from './key.js';
import { rules } from './rules.js';
import { type Config, type ConfigOf, GROUPS, type Group, type Role, schema } from './schema.js';
import { MASK, Secret, withoutFinalNewline } from './secret.js';

/** Everything that is wrong with the configuration, one line a fault; holds no value of a secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly faults: readonly string[]) {
    super(
      `the configuration has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
}

/** What Kubernetes puts into a container about the Services of its namespace. */
const SERVICE_LINK = /^(tcp|udp|sctp):\/\//;

type Environment = Readonly<Record<string, string | undefined>>;
type Given = { name: string; value: string; file?: string } | undefined;

/**
 * Reads what `role` needs from the environment and the files that it names.
 * @throws ConfigurationError naming every fault at once.
 */
export function readConfig<R extends Role>(environment: Environment, role: R): ConfigOf<R> {
  const reader = new Reader(environment);
  const groups: readonly Group[] = GROUPS[role];
  const config: Record<string, unknown> = {};
  const sound = new Set<Group>();
  for (const group of groups) {
    const before = reader.faults.length;
    config[group] = reader.group(schema.shape[group]);
    if (reader.faults.length === before) sound.add(group);
  }
  const broken = rules
    .filter((rule) => rule.groups.every((group) => sound.has(group)))
    .map((rule) => rule.fault(config as Config, role, reader.given))
    .filter((fault) => fault !== undefined);
  const faults = [...reader.faults, ...new Set(broken)];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return config as ConfigOf<R>;
}

class Reader {
  readonly faults: string[] = [];
  /** The keys that were given, by themselves or as a file. */
  readonly given = new Set<string>();
  readonly #environment: Environment;
  readonly #mode: Mode;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#mode = MODES.find((mode) => mode === environment.NODE_ENV) ?? 'production';
  }

  group(group: z.ZodObject): Record<string, unknown> {
    const read: Record<string, unknown> = {};
    for (const [name, type] of Object.entries(group.shape)) {
      read[name] = type instanceof z.ZodObject ? this.group(type) : this.#key(type as z.ZodType, read);
    }
    return read;
  }

  #key(type: z.ZodType, before: Readonly<Record<string, unknown>>): unknown {
    const facts = keys.get(type);
    if (facts === undefined) throw new Error('a configuration key lacks its facts');
    const faults = this.faults.length;
    const serves = facts.fallbackUnless?.(before) ? { ...facts, fallback: undefined } : facts;
    const given = this.#find(serves, isSecret(type));
    if (this.faults.length > faults) return undefined;
    if (given === undefined) {
      if (!type.safeParse(undefined).success)
        this.#fault(`${facts.name} is required${facts.fallback ? ` (or ${facts.fallback})` : ''}`);
      return undefined;
    }
    const parsed = type.safeParse(isSecret(type) ? new Secret(given) : given.value);
    if (parsed.success) return parsed.data;
    const shown = isSecret(type) ? '' : ` (it is ${JSON.stringify(withoutUserinfo(given.value))})`;
    this.#fault(`${given.name} ${parsed.error.issues[0]?.message}${shown}`);
    return undefined;
  }

  /** A key that serves several purposes is reported once. */
  #fault(fault: string): void {
    if (!this.faults.includes(fault)) this.faults.push(fault);
  }

  #find({ name, fallback, default: always, defaultIn }: KeyFacts, secret: boolean): Given {
    const own = this.#lookUp(name, secret) ?? (fallback === undefined ? undefined : this.#lookUp(fallback, secret));
    const preset = defaultIn?.[this.#mode] ?? always;
    return own ?? (preset === undefined ? undefined : { name, value: preset });
  }

  #lookUp(name: string, secret: boolean): Given {
    const value = this.#variable(name);
    const file = this.#variable(`${name}_FILE`);
    if (value !== undefined || file !== undefined) this.given.add(name);
    if (file === undefined) return value === undefined ? undefined : { name, value };
    if (value !== undefined) {
      this.#fault(`${name} and ${name}_FILE are both given; give one`);
      return undefined;
    }
    try {
      const content = withoutFinalNewline(readFileSync(file, 'utf8'));
      if (content === '') this.#fault(`${name}_FILE names a file that is empty`);
      return { name, value: content, file };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // The path is not shown where it could be the secret itself, given by the wrong name.
      this.#fault(`${name}_FILE names a file that cannot be read (${secret ? code : message})`);
      return undefined;
    }
  }

  /** Empty counts as not given. Kubernetes sets `<SERVICE>_PORT=tcp://…` for every Service: never a value of ours. */
  #variable(name: string): string | undefined {
    const value = this.#environment[name];
    return value === '' || (name.endsWith('_PORT') && value && SERVICE_LINK.test(value)) ? undefined : value;
  }
}

/** A password may have been given where none belongs: in a URL that is no secret. */
function withoutUserinfo(value: string): string {
  return value.replace(/\/\/.*@/s, `//${MASK}@`);
}
