import { Problem } from '../../platform/http/problem.js';

/** There is no order of that id, or it is someone else's. */
export class OrderNotFound extends Problem {
  constructor(id: string) {
    super(404, { type: 'order-not-found', title: 'Order not found', detail: `You have no order ${id}.` });
  }
}

/** The order cannot become `wanted` any more. */
export class WrongStatus extends Problem {
  constructor(current: string, wanted: string) {
    super(409, {
      type: 'order-status',
      title: 'The order is past that',
      detail: `The order is ${current}; it cannot become ${wanted}.`,
      extensions: { orderStatus: current },
    });
  }
}

/** An order is paid in one sum. */
export class MixedCurrencies extends Problem {
  constructor(currencies: string[]) {
    super(422, {
      type: 'mixed-currencies',
      title: 'Mixed currencies',
      detail: `The products of one order must have one currency, and these have ${currencies.join(', ')}.`,
      extensions: { currencies },
    });
  }
}
