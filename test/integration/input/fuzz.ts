import fc from 'fast-check';
import { type Answer, exchange } from '../../service/exchange.js';
import { Judge } from './answers.js';
import { type ApiDocument, type Operation, operationsOf } from './document.js';
import { requestOf, soundInput, unsoundInput } from './input.js';
import { Known } from './known.js';

interface FuzzOptions {
  /** Requests of each kind for each operation. */
  runs: number;
  seed: number;
  visitor?: Visitor;
}

/** Who sends the requests, when it is not just anybody. */
export interface Visitor {
  /** Sent with each request. */
  headers(): Record<string, string>;
  /** Called after a 401: the session has ended, by the last request as a rule. */
  renew(): Promise<void>;
  /** Values for fields of a body that nobody could guess. */
  knows: Record<string, string[]>;
}

/** Sends what the document of a service allows, and what it forbids, and judges every answer by it. */
export class Fuzzer {
  readonly operations: Operation[];
  readonly judge: Judge;
  readonly #known: Known;
  readonly #statuses = new Map<Operation, Set<number>>();

  private constructor(
    readonly port: number,
    readonly document: ApiDocument,
    readonly options: FuzzOptions,
  ) {
    this.operations = operationsOf(document);
    this.judge = new Judge(document);
    this.#known = new Known(options.visitor?.knows);
  }

  static async of(port: number, options: FuzzOptions): Promise<Fuzzer> {
    const { body } = await exchange(port, { method: 'GET', path: '/openapi.json' });
    return new Fuzzer(port, JSON.parse(body) as ApiDocument, options);
  }

  /** The operations that never succeeded so far, with what they answered instead. */
  unreached(): string[] {
    return this.operations
      .map((operation) => ({ name: operation.name, statuses: [...(this.#statuses.get(operation) ?? [])].sort() }))
      .filter(({ statuses }) => !statuses.some((status) => status < 300))
      .map(({ name, statuses }) => `${name} answers only ${statuses}`);
  }

  /** Sound requests: none may fail, and what they answer has to be what is declared. */
  allowed(operation: Operation, round = 0): Promise<void> {
    return this.#assert(
      fc.asyncProperty(soundInput(operation, this.judge, this.#known), async (input) => {
        await this.#send(operation, requestOf(operation, input));
      }),
      { seed: this.options.seed + round },
    );
  }

  /** Requests with one fault each: all have to be refused. */
  forbidden(operation: Operation, times = 1): Promise<void> {
    return this.#assert(
      fc.asyncProperty(unsoundInput(operation, this.judge, this.#known), async ({ fault, input }) => {
        const { status } = await this.#send(operation, requestOf(operation, input));
        if (status < 400) throw new Error(`${fault}: taken with ${status}`);
      }),
      { runs: this.options.runs * times },
    );
  }

  async #send(operation: Operation, request: ReturnType<typeof requestOf>): Promise<Answer> {
    const { visitor } = this.options;
    const answer = await exchange(this.port, { ...request, headers: { ...visitor?.headers(), ...request.headers } });
    try {
      this.judge.check(operation, answer);
    } catch (error) {
      const told = `${JSON.stringify(request)}\n→ ${answer.status} ${answer.body}`;
      throw new Error(`${(error as Error).message}\n${told}`, { cause: error });
    }
    this.#statuses.set(operation, (this.#statuses.get(operation) ?? new Set()).add(answer.status));
    this.#known.learn(operation, answer);
    if (answer.status === 401) await visitor?.renew();
    return answer;
  }

  async #assert<T>(property: fc.IAsyncProperty<T>, options: Partial<FuzzOptions>): Promise<void> {
    const { seed, runs } = { ...this.options, ...options };
    try {
      await fc.assert(property, { seed, numRuns: runs, includeErrorInReport: true });
    } catch (error) {
      throw new Error(`again with FUZZ_SEED=${this.options.seed}\n${(error as Error).message}`, { cause: error });
    }
  }
}
