import { z } from 'zod';
import { pageOf } from '../../platform/pagination/pagination.js';

/** Most pieces of one product. Far below what an integer of Postgres holds, so that no sum of two numbers of pieces overflows. */
export const MAX_STOCK = 1_000_000;
/** Ten million of a currency with cents: fits an integer of Postgres. */
const MAX_PRICE_MINOR = 1_000_000_000;

/** Text as Postgres takes it: all but NUL. */
const Text = z.string().regex(/^[^\0]*$/, 'must not contain NUL');

/** Codes of ISO 4217, as far as this version of Node.js knows them. */
export const Currency = z.enum(Intl.supportedValuesOf('currency')).meta({
  id: 'Currency',
  description: 'ISO 4217 code.',
  examples: ['EUR'],
});

const example = {
  name: 'Teapot',
  description: 'Cast iron, 1.2 l',
  priceMinor: 3490,
  currency: 'EUR',
  stock: 25,
};

/** What an admin says of a new product. */
export const NewProduct = z
  .strictObject({
    name: Text.min(1).max(200),
    description: Text.max(10_000).default(''),
    priceMinor: z.int().min(0).max(MAX_PRICE_MINOR).describe("Price in the currency's minor unit: cents."),
    currency: Currency,
    stock: z.int().min(0).max(MAX_STOCK).default(0).describe('Pieces that can be ordered.'),
  })
  .meta({ id: 'NewProduct', examples: [example] });
export type NewProduct = z.infer<typeof NewProduct>;

/** Pieces that came or went. Relative, because orders change the stock as well: a total would undo those that came between. */
export const StockChange = z
  .strictObject({
    change: z.int().min(-MAX_STOCK).max(MAX_STOCK).describe('Pieces to add; negative to remove.'),
  })
  .meta({ id: 'StockChange', examples: [{ change: 40 }] });
export type StockChange = z.infer<typeof StockChange>;

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
  .meta({ id: 'Product', examples: [{ id: '01920000-0000-7000-8000-000000000005', ...example }] });

export const ProductPage = pageOf(Product).meta({ id: 'ProductPage' });
