import { z } from 'zod';
import { Id } from '../../platform/database/id.js';
import { pageOf } from '../../platform/pagination/pagination.js';
import { ORDER_STATUSES } from './status.js';

/** So many lines and pieces at the highest price make a total below 2 ** 53: it is exact as a number of JSON. */
const MAX_LINES = 50;
const MAX_QUANTITY = 1000;

const NewLine = z.strictObject({
  productId: Id,
  quantity: z.int().min(1).max(MAX_QUANTITY).describe('Pieces.'),
});

const productId = '01920000-0000-7000-8000-000000000001';

/** What a customer orders. */
export const NewOrder = z
  .strictObject({
    lines: z
      .array(NewLine)
      .min(1)
      .max(MAX_LINES)
      .superRefine(refuseRepetition)
      .describe('Each product once; all in one currency.'),
  })
  .meta({ id: 'NewOrder', examples: [{ lines: [{ productId, quantity: 2 }] }] });
export type NewOrder = z.infer<typeof NewOrder>;
export type NewLine = NewOrder['lines'][number];

/** Whoever names a product twice may mean the sum or have sent a line twice: we do not guess. */
function refuseRepetition(lines: z.infer<typeof NewLine>[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (seen.has(line.productId))
      context.addIssue({ code: 'custom', path: [index, 'productId'], message: 'is in an earlier line already' });
    seen.add(line.productId);
  }
}

const amount = z.int().min(0).describe("In the currency's minor unit: cents.");

/** An order as its buyer sees it. */
export const Order = z
  .object({
    id: z.uuid(),
    status: z.enum(ORDER_STATUSES),
    currency: z.string().describe('ISO 4217 code.'),
    totalMinor: amount,
    lines: z.array(
      z.object({
        productId: z.uuid(),
        name: z.string().describe('As it was when the order was placed.'),
        quantity: z.int(),
        unitPriceMinor: amount,
      }),
    ),
    placedAt: z.iso.datetime(),
    paidAt: z.iso.datetime().nullable(),
  })
  .meta({
    id: 'Order',
    description: 'What was ordered, at the prices of that moment.',
    examples: [
      {
        id: '0192a000-0000-7000-8000-000000000001',
        status: 'placed',
        currency: 'EUR',
        totalMinor: 1580,
        lines: [{ productId, name: 'Tea', quantity: 2, unitPriceMinor: 790 }],
        placedAt: '2026-11-21T08:30:00.000Z',
        paidAt: null,
      },
    ],
  });
export type Order = z.infer<typeof Order>;

export const OrderPage = pageOf(Order).meta({ id: 'OrderPage' });

/** The entry of the ledger that a payment wrote. */
export const Payment = z
  .object({
    orderId: z.uuid(),
    currency: z.string().describe('ISO 4217 code.'),
    amountMinor: amount,
    paidAt: z.iso.datetime(),
  })
  .meta({
    id: 'Payment',
    examples: [
      {
        orderId: '0192a000-0000-7000-8000-000000000001',
        currency: 'EUR',
        amountMinor: 1580,
        paidAt: '2026-11-21T08:31:00.000Z',
      },
    ],
  });
