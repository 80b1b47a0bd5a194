import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { CancellationSource } from '@cancelkit/cancellation';
import { domException } from '@cancelkit/completion/internal';
import { closeListOf } from './close-list.js';

/** What a client is answered by: of HTTP/1.1, of the compatible interface of HTTP/2, or a bare stream of HTTP/2. */
export type ResponseLike = ServerResponse | Http2ServerResponse | ServerHttp2Stream;

const sources = /* @__PURE__ */ new WeakMap<ServerResponse | ServerHttp2Stream, CancellationSource>();

/**
 * Finds or makes what aborts the signal of a response: when the client has gone before it was finished, or when somebody
 * cancels it. With HTTP/2 it is that of the stream, whichever interface it is asked by.
 */
export function sourceOfResponse(response: ResponseLike): CancellationSource {
  const target = targetOf(response);
  let source = sources.get(target);
  if (source === undefined) sources.set(target, (source = watch(target)));
  return source;
}

function watch(target: ServerResponse | ServerHttp2Stream): CancellationSource {
  const source = new CancellationSource();
  const abort = (): void =>
    source.cancel(domException('The client has gone before the response was finished', 'AbortError'));
  const socket = socketOf(target);
  if (target.destroyed || target.closed || socket?.destroyed === true) {
    if (!isSent(target, socket) && !isFinished(target)) abort();
    return source;
  }
  const end = (): void => {
    target.removeListener('close', end);
    onSocketClose?.unregister();
    if (!isSent(target, socket)) abort();
  };
  target.on('close', end);
  // Of pipelined responses only the first hears of the end of the socket: the others have not got it yet.
  const onSocketClose = socket && closeListOf(socket).add(end, undefined);
  return source;
}

/** What closes when the response does: with HTTP/2 its stream. */
export function targetOf(response: ResponseLike): ServerResponse | ServerHttp2Stream {
  const { stream } = response as Partial<Http2ServerResponse>;
  return typeof stream?.rstCode === 'number' ? stream : (response as ServerResponse | ServerHttp2Stream);
}

/** HTTP/1.1 only: the streams of HTTP/2 share a connection that outlives them. */
function socketOf(target: ServerResponse | ServerHttp2Stream): Socket | undefined {
  return isStream(target) ? undefined : (target.socket ?? (target.req as typeof target.req | undefined)?.socket);
}

/**
 * Whether a response that has just closed was sent. Data that was still to be written to a socket that broke counts as
 * written, in the eyes of the response; and that of light-my-request closes before it counts as finished.
 */
function isSent(target: ServerResponse | ServerHttp2Stream, socket: Socket | undefined): boolean {
  return isStream(target) ? isFinished(target) : target.writableEnded && socket?.destroyed !== true;
}

/** A stream that the client has reset counts as ended all the same. */
function isFinished(target: ServerResponse | ServerHttp2Stream): boolean {
  return target.writableFinished && !(isStream(target) && target.aborted);
}

function isStream(target: ServerResponse | ServerHttp2Stream): target is ServerHttp2Stream {
  return 'rstCode' in target;
}
