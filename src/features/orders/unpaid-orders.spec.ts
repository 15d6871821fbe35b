import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, required, type TestDatabase } from '../../../test/service/database.js';
import { runMain } from '../../../test/service/process.js';

const [ACCOUNT, TEA, CUP] = [1, 2, 3].map((n) => `01920000-0000-7000-8000-00000000000${n}`);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.query(`INSERT INTO account (id, email, password_hash) VALUES ('${ACCOUNT}', 'a@example.com', '-')`);
  await database.query(
    `INSERT INTO product (id, name, price_minor, currency, stock, updated_at) VALUES
     ('${TEA}', 'Tea', 100, 'EUR', 0, now()), ('${CUP}', 'Cup', 100, 'EUR', 5, now())`,
  );
});
afterAll(async () => database[Symbol.asyncDispose]());

/** So many orders of two packets of tea and a cup each. */
async function place(count: number, status: string, minutesAgo: number): Promise<void> {
  await database.query(
    `WITH placed AS (
       INSERT INTO customer_order (id, account_id, status, currency, total_minor, created_at, updated_at)
       SELECT gen_random_uuid(), '${ACCOUNT}', $2::text::order_status, 'EUR', 300, now() - $3 * interval '1 min', now()
       FROM generate_series(1, $1::int) RETURNING id)
     INSERT INTO order_line (order_id, product_id, name, unit_price_minor, quantity)
     SELECT id, product, 'x', 100, quantity FROM placed, (VALUES ('${TEA}'::uuid, 2), ('${CUP}', 1)) AS line (product, quantity)`,
    [count, status, minutesAgo],
  );
}

test('orders that nobody paid for half an hour are cancelled, and their pieces are back in stock', async () => {
  await place(230, 'placed', 40); // more than one batch
  await place(3, 'placed', 20);
  await place(2, 'paid', 40);
  await place(1, 'cancelled', 40);

  const environment = { DATABASE_URL: database.url, REDIS_URL: required('TEST_REDIS_URL') };
  expect(await runMain(['task', 'cancel-unpaid-orders'], environment)).toMatchObject({ code: 0 });

  const counts = await database.query('SELECT status::text, count(*)::int FROM customer_order GROUP BY 1 ORDER BY 1');
  expect(counts).toEqual([
    { status: 'cancelled', count: 231 },
    { status: 'paid', count: 2 },
    { status: 'placed', count: 3 },
  ]);
  expect(await database.query('SELECT stock FROM product ORDER BY id')).toEqual([{ stock: 460 }, { stock: 235 }]);
});
