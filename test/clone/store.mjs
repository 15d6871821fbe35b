import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A note in the Postgres and in the Redis that a checkout runs on, made past the service, to see whether data survive. */
export class Store {
  #postgres;
  #redis;

  /** @param {import('./terminal.mjs').Terminal} terminal where `npm run dev` wrote the addresses */
  constructor(checkout, terminal) {
    const require = createRequire(join(checkout, 'package.json'));
    const [{ Client }, { Redis }] = [require('pg'), require('ioredis')];
    this.#postgres = new Client({ connectionString: terminal.read(/(postgres:\/\/\S+)/) });
    this.#redis = new Redis(terminal.read(/(redis:\/\/\S+)/));
  }

  async write(note) {
    await this.#connected(async () => {
      await this.#postgres.query('CREATE TABLE IF NOT EXISTS clone_test (note text)');
      await this.#postgres.query('INSERT INTO clone_test VALUES ($1)', [note]);
      await this.#redis.set('clone-test', note);
    });
  }

  /** @returns {Promise<string | undefined>} undefined when neither holds one. @throws when they hold different ones */
  async read() {
    return this.#connected(async () => {
      const { rows: tables } = await this.#postgres.query("SELECT to_regclass('clone_test') AS name");
      const { rows } = tables[0].name ? await this.#postgres.query('SELECT note FROM clone_test') : { rows: [] };
      const notes = [rows[0]?.note, (await this.#redis.get('clone-test')) ?? undefined];
      if (notes[0] !== notes[1]) throw new Error(`Postgres holds ${notes[0]}, Redis ${notes[1]}`);
      return notes[0];
    });
  }

  async #connected(work) {
    await this.#postgres.connect();
    return work().finally(() => Promise.all([this.#postgres.end(), this.#redis.quit()]));
  }
}
