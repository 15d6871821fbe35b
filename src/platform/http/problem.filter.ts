import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../telemetry/logger.js';
import { PROBLEM_MEDIA_TYPE, Problem, Unavailable } from './problem.js';
import { REQUEST_ID } from './request-id.js';

/** Nobody waits for the answer any more: as a rule the error is what the work made of its signal. */
class Cancelled extends Unavailable {
  constructor(cause: unknown) {
    super('The request was cancelled.', cause);
  }
}

/** Says that an error means: what the request needs is away. Each store has one. */
export type UnavailabilityTest = (error: unknown) => boolean;

/** Turns whatever was thrown, by us or by a framework, into an RFC 9457 answer. The client never sees a stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly isUnavailable: UnavailabilityTest,
    private readonly log: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = request.exchange?.isCancelled ? new Cancelled(error) : this.#problem(error);
    if (problem.status >= 500) this.#report(problem, error, request);
    if (!reply.sent) sendProblem(reply, problem);
  }

  #problem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (this.isUnavailable(error)) return new Unavailable('A store that the request needs is away.', error);
    if (isFastifyError(error)) return fromFastify(error);
    if (error instanceof HttpException)
      return new Problem(error.getStatus(), { detail: clientDetail(error), cause: error });
    return new Problem(500, { detail: 'The request failed; its id is in the logs.', cause: error });
  }

  #report(problem: Problem, error: unknown, request: FastifyRequest): void {
    const facts = { err: error, method: request.method, route: request.routeOptions.url, status: problem.status };
    if (problem instanceof Cancelled) this.log.info(facts, 'cancelled');
    else if (problem instanceof Unavailable) this.log.warn(facts, 'unavailable');
    else this.log.error(facts, 'request failed');
  }
}

/** Answers with `problem`, also where no hook has run yet. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  const { id, exchange } = reply.request;
  reply
    .code(problem.status)
    .headers(problem.headers)
    .header(REQUEST_ID, id)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(problem.toDetails(id, exchange?.trace.traceId)));
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && String((error as FastifyError).code).startsWith('FST_ERR_');
}

/** What Fastify itself refused. */
export function fromFastify(error: FastifyError): Problem {
  const { statusCode = 500 } = error;
  return statusCode < 500
    ? new Problem(statusCode, { detail: error.message, cause: error })
    : new Problem(500, { cause: error });
}

/** A framework's own message for 4xx; what a 5xx says stays inside. */
function clientDetail(error: HttpException): string | undefined {
  return error.getStatus() < 500 ? error.message : undefined;
}
