/** Who asks. `owner` has the order and the session that the operation is about, `stranger` is another customer. */
export const CALLERS = ['anonymous', 'owner', 'stranger', 'admin'] as const;
export type Caller = (typeof CALLERS)[number];

/** What a path and a body may refer to. */
export interface Things {
  product: string;
  order: string;
  session: string;
}

interface Row {
  /** As /openapi.json names it. */
  operation: string;
  path?(things: Things): string;
  body?(things: Things): unknown;
  /** Status for each caller, in the order of CALLERS. */
  statuses: readonly [number, number, number, number];
}

const PASSWORD_CHANGE = { currentPassword: 'not the password', newPassword: 'another good password' };
const PRODUCT = { name: 'Spoon', description: 'Beech', priceMinor: 350, currency: 'EUR', stock: 10 };

/** Every operation of the API by the folder of its feature, and who may do it. An operation that is missing here fails the test. */
export const MATRIX: Readonly<Record<string, readonly Row[]>> = {
  catalog: [
    { operation: 'GET /v1/products', statuses: [200, 200, 200, 200] },
    {
      operation: 'GET /v1/products/{id}',
      path: ({ product }) => `/v1/products/${product}`,
      statuses: [200, 200, 200, 200],
    },
    { operation: 'POST /v1/products', body: () => PRODUCT, statuses: [401, 403, 403, 201] },
    {
      operation: 'POST /v1/products/{id}/stock',
      path: ({ product }) => `/v1/products/${product}/stock`,
      body: () => ({ change: 100 }),
      statuses: [401, 403, 403, 200],
    },
  ],
  orders: [
    { operation: 'GET /v1/orders', statuses: [401, 200, 200, 200] },
    {
      operation: 'POST /v1/orders',
      body: ({ product }) => ({ lines: [{ productId: product, quantity: 1 }] }),
      statuses: [401, 201, 201, 201],
    },
    { operation: 'GET /v1/orders/{id}', path: ({ order }) => `/v1/orders/${order}`, statuses: [401, 200, 404, 404] },
    {
      operation: 'POST /v1/orders/{id}/cancellation',
      path: ({ order }) => `/v1/orders/${order}/cancellation`,
      statuses: [401, 200, 404, 404],
    },
    {
      operation: 'POST /v1/orders/{id}/payment',
      path: ({ order }) => `/v1/orders/${order}/payment`,
      statuses: [401, 409, 404, 404],
    },
  ],
  // The last, because it logs out.
  accounts: [
    { operation: 'GET /v1/session', statuses: [401, 200, 200, 200] },
    { operation: 'GET /v1/sessions', statuses: [401, 200, 200, 200] },
    { operation: 'POST /v1/account/password', body: () => PASSWORD_CHANGE, statuses: [401, 401, 401, 401] },
    {
      operation: 'DELETE /v1/sessions/{id}',
      path: ({ session }) => `/v1/sessions/${session}`,
      statuses: [401, 204, 404, 404],
    },
    {
      operation: 'POST /v1/session',
      body: () => ({ email: 'nobody@example.com', password: 'not the password' }),
      statuses: [401, 401, 401, 401],
    },
    {
      operation: 'POST /v1/accounts',
      body: () => ({ email: `${crypto.randomUUID()}@example.com`, password: 'a good password' }),
      statuses: [201, 201, 201, 201],
    },
    { operation: 'DELETE /v1/session', statuses: [204, 204, 204, 204] },
  ],
};
