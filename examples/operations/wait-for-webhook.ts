// This example shows a request that waits for a webhook: whichever process that reaches, who waits is told, and told once.
import { CompletionSource, match, settle, succeeded } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import type { Operations } from '@cancelkit/operations';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { startTwo } from './two-processes.js';

interface Receipt {
  readonly amount: number;
}

/** Asks the payment provider, who calls back with this id. */
export type Order = (signal: AbortSignal, id: string) => Promise<unknown>;

/** An abort ends the wait. What was ordered may be paid all the same: its webhook is the first then, too. */
export async function pay(signal: AbortSignal, operations: Operations, order: Order, limitMs: number): Promise<string> {
  const payment = await operations.create<Receipt>(signal, { deadlineMs: limitMs });
  await order(signal, payment.id); // the webhook will bring it back, to whichever process
  const end = await payment.settled(signal);
  return match(end, {
    succeeded: ({ amount }) => `paid: ${amount}`,
    faulted: (error) => `failed: ${String(error)}`,
    canceled: (reason) => `not paid: ${String(reason)}`,
  });
}

/** One API process: `/checkout` waits for the receipt, `/webhook/<id>` brings it. */
export function serveShop(operations: Operations, order: Order, limitMs = 15 * 60_000): Server {
  const deliver = async (request: IncomingMessage): Promise<string> => {
    const payment = operations.get<Receipt>(request.url!.slice('/webhook/'.length));
    const receipt = (await json(request)) as Receipt; // check who has signed it
    const isFirst = await payment.trySettle(succeeded(receipt));
    // Delivered twice: succeeded. Paid too late: canceled, to be paid back.
    return `${isFirst}, ${(await payment.state()).status}`;
  };

  return createServer((request, response) => {
    const signal = signalOfResponse(response); // aborts when who waits hangs up
    const answer = request.url === '/checkout' ? pay(signal, operations, order, limitMs) : deliver(request);
    void settle(answer, signal).then((end) =>
      match(end, {
        succeeded: (text) => void response.end(text),
        faulted: (error) => void response.writeHead(500).end(String(error)),
        canceled: () => undefined, // nobody is there to be answered
      }),
    );
  });
}

export async function main(log: (line: string) => void): Promise<void> {
  const ordered = new CompletionSource<string>();
  await using two = await startTwo((operations) => serveShop(operations, async (_, id) => ordered.setResult(id)));
  const checkout = fetch(`${two.here}/checkout`);
  const webhook = `${two.there}/webhook/${await ordered.promise}`;
  const deliver = (): Promise<Response> => fetch(webhook, { method: 'POST', body: '{"amount":42}' });
  for (let i = 0; i < 2; i += 1) log(`webhook on the other process: ${await (await deliver()).text()}`);
  log(`checkout: ${await (await checkout).text()}`);
}
