import { expected } from '@cancelkit/completion/internal';
import { type ResponseLike, sourceOfResponse } from './response-source.js';

/**
 * Makes the signal of a response: it aborts when the client has gone before the response was finished.
 *
 * For HTTP/1.1 and HTTP/2 (a stream of HTTP/2 without a response object, too), also when requests follow each other, or are
 * pipelined, on one connection; and for the injected requests of light-my-request (`fastify.inject`). The reason is a
 * `DOMException` named `AbortError`; when the time of a {@link gracefulShutdown} is up, it is that of the shutdown, and the
 * response can still be answered. It never aborts once the response is finished: all of it handed to the operating
 * system. A server that destroys its own unfinished response has lost its client, too. Asking again for the same
 * response gives the same signal.
 *
 * Watch the response, never the request: the request closes as soon as its body is read, on every request.
 *
 * **Already closed**: the signal is aborted if the response was not finished, else it never aborts.
 * **Cleanup**: what it listens to (the response, and with HTTP/1.1 the socket) it leaves when either has closed.
 *
 * @throws TypeError when `response` is not a response of `node:http` or `node:http2`
 * @example
 * createServer(async (request, response) => {
 *   const rows = await query(signalOfResponse(response), pool, 'select ...');
 *   response.end(JSON.stringify(rows));
 * });
 * @see .NET `HttpContext.RequestAborted`
 */
export function signalOfResponse(response: ResponseLike): AbortSignal {
  assertResponse(response);
  return sourceOfResponse(response).signal;
}

/** @throws TypeError unless it can be watched */
export function assertResponse(response: unknown): void {
  const { writableEnded, on, removeListener } = (response ?? {}) as Partial<ResponseLike>;
  if (typeof writableEnded !== 'boolean' || typeof on !== 'function' || typeof removeListener !== 'function') {
    throw expected(
      'response',
      'the response of a server',
      response,
      ' Pass the second argument of the request handler.',
    );
  }
}
