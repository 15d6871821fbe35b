import { z } from 'zod';
import { pageOf } from '../../platform/pagination/pagination.js';

/** A product as clients see it. */
export const Product = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    priceMinor: z.int().describe("Price in the currency's minor unit: cents."),
    currency: z.string().describe('ISO 4217 code.'),
    stock: z.int().describe('Pieces that can be ordered.'),
  })
  .meta({ id: 'Product' });

export const ProductPage = pageOf(Product).meta({ id: 'ProductPage' });
