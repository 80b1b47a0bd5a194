// Two processes in one, on a store in memory. `pnpm test:servers` runs the same with real ones, on PostgreSQL.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OperationStore, Operations } from '@cancelkit/operations';
import { memoryStore } from '@cancelkit/operations/testing';
import { signalOfResponse } from '@cancelkit/node';
import { CompletionSource, delay } from 'cancelkit';
import { getEventListeners, once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import type { Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { main as stopGeneration, serveChat } from './operations/stop-generation.js';
import { type TwoProcesses, startTwo } from './operations/two-processes.js';
import { type Order, main as waitForWebhook, serveShop } from './operations/wait-for-webhook.js';

/** A store that says how often somebody has asked for news of an operation. */
function counting(store = memoryStore()): { store: OperationStore; asked: (id: string) => number } {
  const { news } = store;
  const ids: string[] = [];
  store.news = (some) => {
    ids.push(...some);
    return news.call(store, some);
  };
  return { store, asked: (id) => ids.filter((each) => each === id).length };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(null, 1); // else the test times out
}

const textOf = async (response: Response | Promise<Response>): Promise<string> => (await response).text();

describe('the examples of operations', () => {
  const files = readdirSync(join(__dirname, 'operations'));

  it.each(files)('%s says in its first line what it shows, in at most 60 lines', (file) => {
    const lines = readFileSync(join(__dirname, 'operations', file), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines[0]).toMatch(/^\/\/ This example shows /);
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it.each([
    [
      'stop-generation',
      stopGeneration,
      [
        'Stop, by the other process: "requested"',
        'who waits there: {"status":"canceled","reason":{"by":"ann"}}',
        'who reads: la la la ...',
        'tokens after Stop: 0',
      ],
    ],
    [
      'wait-for-webhook',
      waitForWebhook,
      [
        'webhook on the other process: true, succeeded',
        'webhook on the other process: false, succeeded',
        'checkout: paid: 42',
      ],
    ],
  ])('%s prints what it promises', async (_, main, output) => {
    const lines: string[] = [];
    await main((line) => lines.push(line));
    expect(lines).toStrictEqual(output);
  });
});

describe('stop-generation', () => {
  let store: OperationStore;
  let asked: (id: string) => number;
  let observer: Operations;
  let two: TwoProcesses;
  const model = { tokens: 0, running: 0 };
  const responses: ServerResponse[] = [];

  async function* generate(signal: AbortSignal): AsyncGenerator<string> {
    model.running += 1;
    try {
      for (;;) {
        model.tokens += 1;
        yield 'la ';
        await delay(signal, 1);
      }
    } finally {
      model.running -= 1;
    }
  }
  const serve = (operations: Operations): Server =>
    serveChat(operations, generate).on('request', (_, response) => responses.push(response));

  beforeEach(async () => {
    Object.assign(model, { tokens: 0, running: 0 });
    responses.length = 0;
    ({ store, asked } = counting());
    observer = new Operations(store);
    two = await startTwo(serve, store);
  });
  afterEach(async () => {
    await two[Symbol.asyncDispose]();
    await observer.dispose();
  });

  const start = async (signal: AbortSignal | null = null): Promise<{ reading: Response; path: string }> => {
    const reading = await fetch(two.here, { method: 'POST', signal });
    const path = reading.headers.get('location')!;
    await until(() => model.tokens > 2);
    return { reading, path };
  };

  it('has no token after Stop when who waits is told that it has ended', async () => {
    const { reading, path } = await start();
    const waits = [two.here, two.there].map((url) => textOf(fetch(url + path)));
    expect(await textOf(fetch(two.there + path, { method: 'DELETE', headers: { 'x-user': 'ann' } }))).toBe(
      '"requested"',
    );
    for (const end of await Promise.all(waits)) expect(end).toBe('{"status":"canceled","reason":{"by":"ann"}}');
    expect(model.running).toBe(0);
    const { tokens } = model;
    const text = await reading.text(); // which ends
    expect(text.length / 'la '.length).toBeLessThanOrEqual(tokens);
    await delay(null, 10); // in which it would go on
    expect(model.tokens).toBe(tokens);
  });

  it('keeps the first of two Stops', async () => {
    const { path } = await start();
    const stop = (url: string, user: string): Promise<string> =>
      textOf(fetch(url + path, { method: 'DELETE', headers: { 'x-user': user } }));
    expect([await stop(two.there, 'ann'), await stop(two.here, 'bob')]).toEqual(['"requested"', '"late"']);
    expect(await textOf(fetch(two.here + path))).toBe('{"status":"canceled","reason":{"by":"ann"}}');
  });

  it('stops when who reads it hangs up, and says so to who waits elsewhere', async () => {
    const reader = new AbortController();
    const { path } = await start(reader.signal);
    const wait = fetch(two.there + path);
    reader.abort();
    expect(await (await wait).json()).toMatchObject({ status: 'canceled' });
    expect(model.running).toBe(0);
  });

  it('lets go of who hangs up while waiting, and of nobody else', async () => {
    // Nobody runs them: only who waits watches them, and asks when there may be news.
    const create = async (): Promise<string> => (await observer.create(null, { deadlineMs: 60_000 })).id;
    const [left, kept] = [await create(), await create()];
    const leaver = new AbortController();
    const end = fetch(`${two.here}/${left}`, { signal: leaver.signal }).catch((error: unknown) => error);
    await until(() => asked(left) > 0);
    const stays = textOf(fetch(`${two.here}/${kept}`));
    await until(() => asked(kept) > 0);

    leaver.abort('gone');
    expect(await end).toBe('gone');
    const signal = signalOfResponse(responses[0]!);
    if (!signal.aborted) await once(signal, 'abort');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);

    const before = asked(left);
    for (const id of [left, kept]) await observer.get(id).cancel('why');
    expect(await stays).toBe('{"status":"canceled","reason":"why"}');
    expect(asked(left)).toBe(before);
  });

  it('answers who asks for what is no operation', async () => {
    for (const path of ['/', '/nobody']) expect((await fetch(two.here + path)).status).toBe(500);
  });
});

describe('wait-for-webhook', () => {
  let ordered: CompletionSource<string>;
  const order: Order = async (_, id) => ordered.setResult(id);
  beforeEach(() => {
    ordered = new CompletionSource();
  });

  const deliver = (url: string, id: string): Promise<string> =>
    textOf(fetch(`${url}/webhook/${id}`, { method: 'POST', body: '{"amount":42}' }));
  const start = (store?: OperationStore, limitMs?: number): Promise<TwoProcesses> =>
    startTwo((operations) => serveShop(operations, order, limitMs), store);

  it('tells who waits, and exactly one of many deliveries that it was the first', async () => {
    await using two = await start();
    const checkout = textOf(fetch(`${two.here}/checkout`));
    const id = await ordered.promise;
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => deliver(i % 2 ? two.here : two.there, id)));
    expect(answers.sort()).toEqual([...Array.from({ length: 9 }, () => 'false, succeeded'), 'true, succeeded']);
    expect(await checkout).toBe('paid: 42');
  });

  it('says that it was not paid in time, and to the webhook that it comes too late', async () => {
    await using two = await start(memoryStore({ listen: false }), 20); // it polls twice a second then
    const checkout = textOf(fetch(`${two.here}/checkout`));
    expect(await checkout).toBe('not paid: TimeoutError: The deadline of the operation has passed');
    expect(await deliver(two.there, await ordered.promise)).toBe('false, canceled');
  });

  it('takes what is paid when who waited has hung up', async () => {
    const { store, asked } = counting();
    await using two = await start(store);
    const leaver = new AbortController();
    const left = fetch(`${two.here}/checkout`, { signal: leaver.signal }).catch((error: unknown) => error);
    const id = await ordered.promise;
    await until(() => asked(id) === 1);
    leaver.abort('gone');
    expect(await left).toBe('gone');
    expect(await deliver(two.there, id)).toBe('true, succeeded');
  });

  it('answers who brings a receipt for nothing', async () => {
    await using two = await start();
    const { status } = await fetch(`${two.here}/webhook/nobody`, { method: 'POST', body: '{}' });
    expect(status).toBe(500);
  });
});
