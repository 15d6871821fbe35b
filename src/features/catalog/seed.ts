import type { Database } from '../../platform/database/database.js';

/** Fixed ids, so that the tour in README.md can name them. */
const PRODUCTS = [
  { id: '01920000-0000-7000-8000-000000000001', name: 'Tea', description: 'Assam, 250 g', priceMinor: 790, stock: 120 },
  {
    id: '01920000-0000-7000-8000-000000000002',
    name: 'Coffee',
    description: 'Espresso beans, 1 kg',
    priceMinor: 2190,
    stock: 80,
  },
  {
    id: '01920000-0000-7000-8000-000000000003',
    name: 'Cup',
    description: 'Porcelain, 0.3 l',
    priceMinor: 1250,
    stock: 40,
  },
  {
    id: '01920000-0000-7000-8000-000000000004',
    name: 'Kettle',
    description: 'Stainless steel, 1.7 l',
    priceMinor: 4990,
    stock: 15,
  },
];

/** Products that are there already keep what was made of them. */
export async function seedProducts(database: Database): Promise<void> {
  const data = PRODUCTS.map((product) => ({ ...product, currency: 'EUR' }));
  await database.product.createMany({ data, skipDuplicates: true });
}
