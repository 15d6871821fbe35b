import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, Problem } from './problem.js';

/** What Node says of bytes that never became a request, and what the client is told. */
const ANSWERS: Record<string, Problem> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, { detail: 'The request was not sent in time.' }),
  HPE_HEADER_OVERFLOW: new Problem(431, { detail: 'The headers of the request are too large.' }),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new Problem(413, { detail: 'The chunk extensions of the body are too large.' }),
};
const MALFORMED = new Problem(400, { detail: 'This is not an HTTP/1.1 request.' });

/** What Node keeps on a connection: the answer that is being sent on it. */
interface Answering {
  _httpMessage?: ServerResponse;
}

/** Answers what is no HTTP request as every other error is answered, and ends the connection: nothing after it could be understood. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket & Answering): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
    socket.destroy();
    return;
  }
  const problem = ANSWERS[error.code ?? ''] ?? MALFORMED;
  const body = JSON.stringify(problem.toDetails());
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
