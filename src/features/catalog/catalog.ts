import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../platform/database/database.js';
import { type PageQuery, pageArguments, toPage } from '../../platform/pagination/pagination.js';
import { OutOfStock, ProductNotFound, StockOutOfRange, UnknownProducts } from './errors.js';
import { MAX_STOCK, type NewProduct, type StockChange } from './product.js';
import { addStock, lockProducts, type Pieces, type StockedProduct } from './stock.js';

export type { StockedProduct } from './stock.js';

@Injectable()
export class Catalog {
  constructor(private readonly database: Database) {}

  /** A page of products, oldest first. */
  async list(query: PageQuery) {
    return toPage(await this.database.product.findMany(pageArguments(query)), query);
  }

  /** @throws ProductNotFound */
  async read(id: string) {
    const product = await this.database.product.findUnique({ where: { id } });
    if (product === null) throw new ProductNotFound(id);
    return product;
  }

  create(tx: Transaction, product: NewProduct) {
    return tx.product.create({ data: product });
  }

  /** Adds pieces that came, or removes some. @throws ProductNotFound, StockOutOfRange */
  async changeStock(tx: Transaction, id: string, { change }: StockChange) {
    const [product] = await tx.product.updateManyAndReturn({
      where: { id, stock: { gte: -change, lte: MAX_STOCK - change } },
      data: { stock: { increment: change } },
    });
    if (product) return product;
    const refused = await tx.product.findUnique({ where: { id } });
    throw refused ? new StockOutOfRange(refused.stock, MAX_STOCK) : new ProductNotFound(id);
  }

  /**
   * Takes pieces out of stock, all or none; stock never goes below zero.
   * @returns the products, as they were before
   * @throws UnknownProducts, OutOfStock
   */
  async reserve(tx: Transaction, pieces: Pieces[]): Promise<Map<string, StockedProduct>> {
    const locked = await lockProducts(tx, idsOf(pieces));
    const products = new Map(locked.map((product) => [product.id, product]));
    const unknown = idsOf(pieces).filter((id) => !products.has(id));
    if (unknown.length > 0) throw new UnknownProducts(unknown);
    const wanted = new Map(pieces.map(({ productId, quantity }) => [productId, quantity]));
    const short = locked.filter(({ id, stock }) => stock < (wanted.get(id) ?? 0));
    if (short.length > 0) throw new OutOfStock(short);
    await addStock(
      tx,
      pieces.map(({ productId, quantity }) => ({ productId, quantity: -quantity })),
    );
    return products;
  }

  /** Puts pieces back into stock. */
  async restock(tx: Transaction, pieces: Pieces[]): Promise<void> {
    await lockProducts(tx, idsOf(pieces));
    await addStock(tx, pieces);
  }
}

function idsOf(pieces: Pieces[]): string[] {
  return pieces.map(({ productId }) => productId);
}
