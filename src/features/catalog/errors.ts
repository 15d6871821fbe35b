import { Problem } from '../../platform/http/problem.js';

/** There is no product of that id. */
export class ProductNotFound extends Problem {
  constructor(id: string) {
    super(404, { type: 'product-not-found', title: 'Product not found', detail: `There is no product ${id}.` });
  }
}

/** The stock would go below zero, or beyond what may be. */
export class StockOutOfRange extends Problem {
  constructor(stock: number, max: number) {
    super(409, {
      type: 'stock-out-of-range',
      title: 'Stock out of range',
      detail: `The stock is ${stock}; it must stay between 0 and ${max}.`,
      extensions: { stock },
    });
  }
}

/** Some of the products asked for do not exist. */
export class UnknownProducts extends Problem {
  constructor(productIds: string[]) {
    super(422, {
      type: 'unknown-products',
      title: 'Unknown products',
      detail: `There is no product ${productIds.join(', ')}.`,
      extensions: { productIds },
    });
  }
}

/** There are fewer pieces than were asked for. */
export class OutOfStock extends Problem {
  constructor(products: { id: string; name: string; stock: number }[]) {
    super(409, {
      type: 'out-of-stock',
      title: 'Out of stock',
      detail: `Not enough pieces of: ${products.map(({ name }) => name).join(', ')}.`,
      extensions: { products: products.map(({ id, name, stock }) => ({ id, name, stock })) },
    });
  }
}
