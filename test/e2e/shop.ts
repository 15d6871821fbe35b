import { signUp } from '../service/client.js';
import type { Deployed } from './deployed.js';

/** Enough that no load empties it. */
const STOCK = 1_000_000;
/** So many that customers seldom wait for each other. */
const PRODUCTS = Array.from({ length: 10 }, (_, n) => `0192aaaa-0000-7000-8000-00000000000${n}`);

/** Someone who is signed in, and what there is to buy. */
export interface Customer {
  cookie: string;
  productIds: string[];
}

/** Puts products into the shop, and signs a customer up. */
export async function openShop(service: Deployed): Promise<Customer> {
  const rows = PRODUCTS.map((id) => `('${id}', 'Sugar', 100, 'EUR', ${STOCK}, now())`);
  await service.database.run(
    `INSERT INTO product (id, name, price_minor, currency, stock, updated_at) VALUES ${rows.join(', ')}`,
  );
  const [url = ''] = await service.urls();
  const { cookie = '' } = await signUp(url);
  return { cookie, productIds: PRODUCTS };
}

/** Pieces that are gone from the products of openShop. */
export async function sold({ database }: Deployed): Promise<number> {
  const [row] = await database.query<{ sold: number }>(
    `SELECT sum(${STOCK} - stock)::int AS sold FROM product WHERE name = 'Sugar'`,
  );
  return row?.sold ?? Number.NaN;
}
