import type { Transaction } from '../../platform/database/database.js';

/** So many pieces of a product. */
export interface Pieces {
  productId: string;
  quantity: number;
}

/** What an order needs to know of a product. */
export interface StockedProduct {
  id: string;
  name: string;
  priceMinor: number;
  currency: string;
  stock: number;
}

/** Locks products until the end of the transaction, in the order of ids: whoever needs several of them waits, and never in a circle. */
export function lockProducts(tx: Transaction, ids: string[]): Promise<StockedProduct[]> {
  return tx.$queryRaw<StockedProduct[]>`
    SELECT id, name, price_minor AS "priceMinor", currency, stock
    FROM product WHERE id = ANY (${ids}::uuid[])
    ORDER BY id FOR NO KEY UPDATE`;
}

/** Adds pieces to the stock of products that are locked, or takes them with negative quantities. */
export async function addStock(tx: Transaction, pieces: Pieces[]): Promise<void> {
  const ids = pieces.map(({ productId }) => productId);
  const quantities = pieces.map(({ quantity }) => quantity);
  await tx.$executeRaw`
    UPDATE product SET stock = stock + added.quantity, updated_at = now()
    FROM unnest(${ids}::uuid[], ${quantities}::int[]) AS added (id, quantity)
    WHERE product.id = added.id`;
}
