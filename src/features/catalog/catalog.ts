import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { type PageQuery, pageArguments, toPage } from '../../platform/pagination/pagination.js';

/** There is no product of that id. */
export class ProductNotFound extends Problem {
  constructor(id: string) {
    super(404, { type: 'product-not-found', title: 'Product not found', detail: `There is no product ${id}.` });
  }
}

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
}
