import { CancellationSource, type LinkedSignal } from '@cancelkit/cancellation';
import { expected, dispose as key } from '@cancelkit/completion/internal';
import { checkAmount } from '../arguments/check-amount.js';
import { checkOptions } from '../arguments/check-options.js';
import { type RequestHeaders, deadlineOf } from './deadline-header.js';
import { type ResponseLike, targetOf } from './response-source.js';
import { signalOfResponse } from './signal-of-response.js';

/** What {@link signalOfRequest} takes besides the request and its response. */
export interface RequestSignalOptions {
  /** The most that a request may take, in milliseconds, whatever its client says; Infinity if not given. */
  readonly maxMs?: number | undefined;
}

/**
 * Makes the signal of a request: it aborts when the client has gone, or when the time is up that the client waits.
 *
 * It is the child of {@link signalOfResponse}, with a time limit: what the client has said by {@link deadlineHeaders}, and at most
 * `maxMs`, which also holds for a client that has said nothing. What is left travels as a duration, never as an instant, so
 * clocks need not agree; the time on the way is not counted. A header that is no whole number of milliseconds counts as none.
 * The reason is that of the response's signal, or a `DOMException` named `TimeoutError`; the response can still be answered then.
 *
 * **Already gone**: aborted from the start. **Already late** (0): aborts in the next turn of the event loop.
 * **Cleanup**: timer and listener go when the response has closed, when it aborts, and when it is disposed. Disposing does not
 * abort.
 *
 * @param request anything with the headers of the request, as Node has them
 * @throws TypeError when an argument is wrong; RangeError when `maxMs` is negative or NaN
 * @example
 * createServer(async (request, response) => {
 *   using limit = signalOfRequest(request, response, { maxMs: 10_000 });
 *   const rows = await query(limit.signal, pool, 'select ...');
 *   response.end(JSON.stringify(rows));
 * });
 * @see gRPC `grpc-timeout`
 */
export function signalOfRequest(
  request: { readonly headers: RequestHeaders },
  response: ResponseLike,
  options: RequestSignalOptions = {},
): LinkedSignal {
  if (typeof (request?.headers ?? undefined) !== 'object') {
    throw expected(
      'request',
      'a request with its headers',
      request,
      ' Pass the first argument of the request handler.',
    );
  }
  checkOptions(options, '{ maxMs: 10_000 }');
  const maxMs = checkAmount('maxMs', 'milliseconds', options.maxMs ?? Infinity);
  const parent = signalOfResponse(response);
  const timeoutMs = Math.min(maxMs, deadlineOf(request.headers));
  const source = new CancellationSource({ parents: [parent], timeoutMs });
  const target = targetOf(response);
  const dispose = (): void => {
    target.removeListener('close', dispose);
    source.dispose();
  };
  if (!parent.aborted && timeoutMs !== Infinity) target.on('close', dispose);
  return {
    get signal() {
      return source.signal;
    },
    dispose,
    [key]: dispose,
  };
}
