import { STATUS_CODES } from 'node:http';
import { PRODUCT } from '../../product.js';

/** The body of every error, RFC 9457. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail?: string;
  requestId?: string;
  traceId?: string;
  /** What is wrong with the input, one entry a fault. */
  errors?: { detail: string; pointer?: string; parameter?: string }[];
  [extension: string]: unknown;
}

interface ProblemOptions {
  /** Kebab-case name of the problem type; left out, the status says it all (`about:blank`). */
  type?: string;
  title?: string;
  detail?: string;
  extensions?: Record<string, unknown>;
  headers?: Record<string, string>;
  cause?: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** An error that the client may see. Features derive theirs from it. */
export class Problem extends Error {
  readonly headers: Record<string, string>;
  readonly #options: ProblemOptions;

  constructor(
    readonly status: number,
    options: ProblemOptions = {},
  ) {
    super(options.detail ?? options.title ?? STATUS_CODES[status], { cause: options.cause });
    this.#options = options;
    this.headers = options.headers ?? {};
  }

  /** The body, for the request of that id in that trace. */
  toDetails(requestId?: string, traceId?: string): ProblemDetails {
    const { type, title, detail, extensions } = this.#options;
    return {
      type: type ? `urn:${PRODUCT}:problem:${type}` : 'about:blank',
      title: title ?? STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      ...(detail && { detail }),
      ...(requestId && { requestId }),
      ...(traceId && { traceId }),
      ...extensions,
    };
  }
}

/** Seconds after which a client may try again what was unavailable. */
const RETRY_AFTER_SECONDS = 1;

/** Something that the request needs is away, or there is no room for it: it may be sent again. */
export class Unavailable extends Problem {
  constructor(detail: string, cause?: unknown) {
    super(503, { type: 'unavailable', detail, cause, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } });
  }
}

/** The input breaks the schema of the operation. */
export class InvalidInput extends Problem {
  constructor(errors: ProblemDetails['errors']) {
    super(400, {
      type: 'invalid-input',
      title: 'Invalid input',
      detail: 'The input does not match the schema.',
      extensions: { errors },
    });
  }
}
