import { Problem } from '../http/problem.js';

/** The operation takes an Idempotency-Key, and the request has none. */
export class KeyMissing extends Problem {
  constructor() {
    super(400, {
      type: 'idempotency-key-missing',
      title: 'Idempotency-Key is missing',
      detail:
        'Send a new unique key with each request, such as a UUID, and the same one when you send the request again.',
    });
  }
}

/** The key is not what the header may hold. */
export class KeyInvalid extends Problem {
  constructor() {
    super(400, {
      type: 'idempotency-key-invalid',
      title: 'Idempotency-Key is invalid',
      detail: 'The key is 1 to 255 visible ASCII characters, in double quotes or without.',
    });
  }
}

/** Seconds after which the first request is done as a rule. */
const RETRY_AFTER_SECONDS = 1;

/** A request with this key is in progress. */
export class KeyInUse extends Problem {
  constructor() {
    super(409, {
      type: 'idempotency-key-in-use',
      title: 'A request with this Idempotency-Key is in progress',
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    });
  }
}

/** The key was sent before, with another request. */
export class KeyReused extends Problem {
  constructor() {
    super(422, {
      type: 'idempotency-key-reused',
      title: 'Idempotency-Key was used for another request',
      detail: 'Send the request as it was, or with a new key.',
    });
  }
}
