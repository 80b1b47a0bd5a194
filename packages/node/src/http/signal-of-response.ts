import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { CancellationSource } from '@cancelkit/cancellation';
import { domException, expected } from '@cancelkit/completion/internal';
import { closeListOf } from './close-list.js';

const signals = /* @__PURE__ */ new WeakMap<object, AbortSignal>();

/**
 * Makes the signal of a response: it aborts when the client has gone before the response was finished.
 *
 * For HTTP/1.1 and HTTP/2, also when requests follow each other, or are pipelined, on one connection. The reason is a
 * `DOMException` named `AbortError`. It never aborts once the response is finished: all of it handed to the operating
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
export function signalOfResponse(response: ServerResponse | Http2ServerResponse): AbortSignal {
  assertResponse(response);
  let signal = signals.get(response);
  if (signal === undefined) {
    signal = watch(response);
    signals.set(response, signal);
  }
  return signal;
}

function watch(response: ServerResponse | Http2ServerResponse): AbortSignal {
  const source = new CancellationSource();
  const abort = (): void =>
    source.cancel(domException('The client has gone before the response was finished', 'AbortError'));
  const socket = socketOf(response);
  if (isClosed(response) || socket?.destroyed === true) {
    if (!isFinished(response)) abort();
    return source.signal;
  }
  const end = (): void => {
    response.removeListener('close', end);
    onSocketClose?.unregister();
    // Data that was still to be written to a socket that broke counts as written, in the eyes of the response.
    if (!isFinished(response) || socket?.destroyed === true) abort();
  };
  response.on('close', end);
  // Of pipelined responses only the first hears of the end of the socket: the others have not got it yet.
  const onSocketClose = socket && closeListOf(socket).add(end, undefined);
  return source.signal;
}

/** HTTP/1.1 only: the streams of HTTP/2 share a connection that outlives them. */
function socketOf(response: ServerResponse | Http2ServerResponse): Socket | undefined {
  return isHttp2(response) ? undefined : (response.req as typeof response.req | undefined)?.socket;
}

function isClosed(response: ServerResponse | Http2ServerResponse): boolean {
  return isHttp2(response) ? response.stream.destroyed : response.closed;
}

/** With HTTP/2 a stream that the client resets counts as finished if it was not ended; and as ended if it was. */
function isFinished(response: ServerResponse | Http2ServerResponse): boolean {
  return isHttp2(response) ? response.writableEnded && response.stream.writableFinished : response.writableFinished;
}

function isHttp2(response: ServerResponse | Http2ServerResponse): response is Http2ServerResponse {
  return typeof (response as Partial<Http2ServerResponse>).stream?.rstCode === 'number';
}

function assertResponse(response: unknown): void {
  const { writableEnded, on, removeListener } = (response ?? {}) as Partial<ServerResponse>;
  if (typeof writableEnded !== 'boolean' || typeof on !== 'function' || typeof removeListener !== 'function') {
    throw expected(
      'response',
      'the response of a server',
      response,
      ' Pass the second argument of the request handler.',
    );
  }
}
