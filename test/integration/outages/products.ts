import type { TestDatabase } from '../../service/database.js';
import type { Service } from '../../service/service.js';
import { type Outcome, request } from '../../service/watch.js';

const PRODUCTS = ['Tea', 'Coffee', 'Cup', 'Kettle'].map((name, index) => ({
  id: `01920000-0000-7000-8000-00000000000${index}`,
  name,
}));

export async function addProducts(database: Pick<TestDatabase, 'query'>): Promise<void> {
  for (const { id, name } of PRODUCTS) {
    await database.query(
      `INSERT INTO product (id, name, price_minor, currency, stock, updated_at) VALUES ($1, $2, 1, 'EUR', 1, now())`,
      [id, name],
    );
  }
}

/** Whether the answer is the product that was asked for: one that belongs to another request says another name. */
export function isRight({ path, status, body }: Outcome): boolean {
  const asked = PRODUCTS.find(({ id }) => path.endsWith(id));
  return status === 200 && JSON.parse(body).name === asked?.name;
}

/** More than any pool has connections, so that each is used. */
const AT_ONCE = 20;

/** `count` requests for all products in turn, many at once. */
export async function askForProducts(service: Service, count: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < count) {
    const round = Array.from({ length: AT_ONCE }, (_, index) => request(service, pathOf(index)));
    outcomes.push(...(await Promise.all(round)));
  }
  return outcomes;
}

/** The path of a product, each in turn. */
export function pathOf(index: number): string {
  return `/v1/products/${PRODUCTS[index % PRODUCTS.length]?.id}`;
}
