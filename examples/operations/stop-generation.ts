// This example shows Stop behind several API processes: whichever of them it reaches, the generation ends where it runs.
import { delay, iterate, match, settle } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import type { Operations } from '@cancelkit/operations';
import { type Server, type ServerResponse, createServer } from 'node:http';
import { startTwo } from './two-processes.js';

/** One API process: POST reads a new generation, DELETE stops it, GET waits for its end. */
export function serveChat(operations: Operations, model: (signal: AbortSignal) => AsyncIterable<string>): Server {
  const generate = async (signal: AbortSignal, response: ServerResponse): Promise<void> => {
    const { id } = await operations.create(signal, { deadlineMs: 10 * 60_000 });
    response.writeHead(200, { location: `/${id}` }).flushHeaders();
    const run = await operations.run(signal, id, async (inner) => {
      let text = '';
      for await (const token of iterate(inner, model(inner))) {
        response.write(token);
        text += token;
      }
      return text;
    });
    if (run.status === 'ran' && run.completion.status === 'faulted') throw run.completion.error;
  };
  return createServer((request, response) => {
    const signal = signalOfResponse(response); // who hangs up waits no longer, and stops what only they read
    const answer = async (): Promise<unknown> => {
      if (request.method === 'POST') return generate(signal, response);
      const operation = operations.get<string>(request.url!.slice(1));
      if (request.method === 'GET') return operation.settled(signal);
      return operation.cancel({ by: request.headers['x-user'] }); // ask first whether they may
    };
    void settle(answer(), signal).then((end) =>
      match(end, {
        succeeded: (value) => void response.end(JSON.stringify(value)),
        faulted: (error) => (response.headersSent ? response.destroy() : response.writeHead(500).end(String(error))),
        canceled: () => undefined, // nobody is there to be answered
      }),
    );
  });
}

export async function main(log: (line: string) => void): Promise<void> {
  let tokens = 0;
  const model = async function* (signal: AbortSignal): AsyncGenerator<string> {
    for (; ; tokens += 1) {
      yield 'la ';
      await delay(signal, 1);
    }
  };
  await using two = await startTwo((operations) => serveChat(operations, model));
  const reading = await fetch(two.here, { method: 'POST' });
  const elsewhere = two.there + reading.headers.get('location')!;
  const waiting = fetch(elsewhere);
  while (tokens < 3) await delay(null, 1);
  const stop = await fetch(elsewhere, { method: 'DELETE', headers: { 'x-user': 'ann' } });
  log(`Stop, by the other process: ${await stop.text()}`);
  log(`who waits there: ${await (await waiting).text()}`);
  const told = tokens;
  log(`who reads: ${(await reading.text()).slice(0, 9)}...`);
  log(`tokens after Stop: ${tokens - told}`);
}
