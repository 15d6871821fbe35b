import type { StockedProduct } from '../catalog/catalog.js';
import { MixedCurrencies } from './errors.js';
import type { NewLine } from './order.js';

/** An order as it is stored: each line with name and price of this moment. @throws MixedCurrencies */
export function draft(accountId: string, lines: NewLine[], products: Map<string, StockedProduct>) {
  const priced = lines.flatMap(({ productId, quantity }) => {
    const product = products.get(productId);
    return product ? [{ productId, quantity, product }] : [];
  });
  const [currency = '', ...others] = new Set(priced.map(({ product }) => product.currency));
  if (others.length > 0) throw new MixedCurrencies([currency, ...others]);
  return {
    accountId,
    currency,
    totalMinor: priced.reduce((total, { quantity, product }) => total + quantity * product.priceMinor, 0),
    lines: {
      create: priced.map(({ productId, quantity, product }) => ({
        productId,
        quantity,
        name: product.name,
        unitPriceMinor: product.priceMinor,
      })),
    },
  };
}
