import type { Answer } from '../../service/exchange.js';
import type { Operation, Parameter } from './document.js';

/** How many values of one kind are kept: the newest. */
const MOST = 50;

/**
 * What answers told of rows that exist, so that later requests can name them: `id` and every other plain field of each object, by
 * the collection that the answer came from (`/v1/things` for `/v1/things/{id}` too).
 */
export class Known {
  readonly #values = new Map<string, string[]>();

  /** @param told values for fields of a body, by name */
  constructor(private readonly told: Record<string, string[]> = {}) {}

  learn({ path }: Operation, { status, body }: Answer): void {
    if (status >= 300 || body === '') return;
    this.#collect(collection(path), JSON.parse(body));
  }

  /** Values for a parameter: of `{id}` the ids of the collection before it, of `cursor` what the same list gave as `nextCursor`. */
  forParameter({ path }: Operation, { name, in: place }: Parameter): string[] {
    if (place !== 'path') return [...this.#of(path, name), ...this.#of(path, `next${capital(name)}`)];
    const before = path.slice(0, path.indexOf(`/{${name}}`));
    return [...this.#of(before, name), ...this.#of(before, 'id')];
  }

  /** Values for the field of a body: of `thingId` the ids of the collection `…/things`. */
  forField(name: string): string[] {
    if (this.told[name]) return this.told[name];
    const [, thing] = /^(.+)Id$/.exec(name) ?? [];
    if (thing === undefined) return [];
    return [...this.#values].filter(([key]) => key.endsWith(`/${thing}s id`)).flatMap(([, values]) => values);
  }

  #of(path: string, name: string): string[] {
    return this.#values.get(`${collection(path)} ${name}`) ?? [];
  }

  #collect(from: string, value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.#collect(from, item);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    for (const [name, field] of Object.entries(value)) {
      if (typeof field === 'object') this.#collect(from, field);
      else this.#add(`${from} ${name}`, String(field));
    }
  }

  #add(key: string, value: string): void {
    const others = (this.#values.get(key) ?? []).filter((other) => other !== value);
    this.#values.set(key, [...others, value].slice(-MOST));
  }
}

/** The path of the collection that an item of `path` belongs to. */
function collection(path: string): string {
  return path.replace(/\/\{[^/]+\}$/, '');
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
