import type { ServerResponse } from 'node:http';

/**
 * The controller of one request: it aborts when the client hangs up, that is, when the connection closes before the
 * response was finished.
 *
 * It has to be the response's `close`. The one of the request comes on every request, as soon as its body is read.
 */
export function hangUpController(response: ServerResponse, client: number): AbortController {
  const controller = new AbortController();
  response.once('close', () => {
    if (response.writableFinished) return;
    controller.abort(new DOMException(`client ${client} hung up`, 'AbortError'));
  });
  return controller;
}
