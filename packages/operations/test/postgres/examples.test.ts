// The examples with real processes, on PostgreSQL; examples/operations.test.ts has them in memory.
import { EventEmitter, once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { postgresStore } from '@cancelkit/operations/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestPostgres, startPostgres } from '../../../node/test/support/postgres.js';
import type { Setup } from '../fixtures/example-server.js';
import { eventually } from '../support/settled.js';
import { type Worker, type Workers, workers } from '../support/worker.js';

let server: TestPostgres;
let crew: Workers<Setup>;

/** The model and the payment provider: what is asked of them is counted here, where it is done. */
let outside: Server;
const model = { tokens: 0, running: 0 };
const provider = new EventEmitter();

beforeAll(async () => {
  [server, crew] = await Promise.all([startPostgres('max_connections=60'), workers<Setup>('example-server')]);
  await postgresStore(server.pool()).migrate();
  outside = createServer((request, response) => {
    const [, what, id] = request.url!.split('/');
    if (what === 'order') {
      provider.emit('order', id);
      response.end();
      return;
    }
    model.running += 1;
    const timer = setInterval(() => {
      model.tokens += 1;
      response.write('la ');
    }, 2);
    response.on('close', () => {
      clearInterval(timer);
      model.running -= 1;
    });
  });
  await once(outside.listen(0, '127.0.0.1'), 'listening');
}, 60_000);
afterAll(async () => {
  await crew.close();
  outside.closeAllConnections();
  outside.close();
  await server.close();
});

interface ApiProcess {
  readonly url: string;
  readonly worker: Worker;
}

let here: ApiProcess;
let there: ApiProcess;
async function startTwo(setup: Omit<Setup, 'config' | 'outside'>): Promise<void> {
  const { port } = outside.address() as AddressInfo;
  const start = async (): Promise<ApiProcess> => {
    const worker = await crew.start({ ...setup, config: server.config, outside: `http://127.0.0.1:${port}` });
    const ready = await worker.heard({ is: 'ready' });
    return { worker, url: `http://127.0.0.1:${ready.is === 'ready' ? ready.port! : 0}` };
  };
  [here, there] = await Promise.all([start(), start()]);
}
afterEach(() => Promise.all([here.worker.kill(), there.worker.kill()]));

const textOf = async (response: Response | Promise<Response>): Promise<string> => (await response).text();

describe('stop-generation', () => {
  beforeEach(() => void (model.tokens = 0));

  const generation = async (signal: AbortSignal | null = null): Promise<{ reading: Response; path: string }> => {
    const reading = await fetch(here.url, { method: 'POST', signal });
    await eventually(() => model.tokens > 2);
    return { reading, path: reading.headers.get('location')! };
  };

  it('ends by Stop in the other process, and who waits in either is told', async () => {
    await startTwo({ serves: 'chat' });
    const after: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      model.tokens = 0;
      const { reading, path } = await generation();
      const waits = [here, there].map(({ url }) => textOf(fetch(url + path)));
      expect(await textOf(fetch(there.url + path, { method: 'DELETE', headers: { 'x-user': 'ann' } }))).toBe(
        '"requested"',
      );
      const { tokens } = model;
      for (const end of await Promise.all(waits)) expect(end).toBe('{"status":"canceled","reason":{"by":"ann"}}');
      expect(await reading.text()).toMatch(/^(la )+$/);
      await eventually(() => model.running === 0);
      after.push(model.tokens - tokens);
    }
    console.log(`tokens after Stop was answered, one in 2 ms, 20 rounds: ${after.sort((a, b) => a - b).join(' ')}`);
  }, 60_000);

  it('ends when who reads it hangs up, and who waits elsewhere is told', async () => {
    await startTwo({ serves: 'chat' });
    const reader = new AbortController();
    const { path } = await generation(reader.signal);
    const wait = fetch(there.url + path);
    reader.abort();
    expect(await (await wait).json()).toMatchObject({ status: 'canceled' });
    await eventually(() => model.running === 0);
  });

  it('ends with its process, and who waits elsewhere is told', async () => {
    await startTwo({ serves: 'chat', leaseMs: 1_500 });
    const { path, reading } = await generation();
    const broken = reading.text().catch((error: unknown) => error);
    const wait = fetch(there.url + path);
    await here.worker.kill('SIGKILL');
    expect(await broken).toMatchObject({ name: 'TypeError' });
    expect(await (await wait).json()).toMatchObject({ status: 'faulted' });
    const rows = await server.ask('select outcome from cancelkit.operation where id = $1', [path.slice(1)]);
    expect(rows).toEqual([{ outcome: expect.stringContaining('"OwnerLostError"') }]);
    expect(model.running).toBe(0);
  });
});

describe('wait-for-webhook', () => {
  const deliver = ({ url }: ApiProcess, id: string): Promise<string> =>
    textOf(fetch(`${url}/webhook/${id}`, { method: 'POST', body: '{"amount":42}' }));

  const checkout = async (signal: AbortSignal | null = null): Promise<{ id: string; answer: Promise<Response> }> => {
    const ordered = once(provider, 'order');
    const answer = fetch(`${here.url}/checkout`, { signal });
    const [id] = (await ordered) as [string];
    return { id, answer };
  };

  it('is told by the webhook in the other process; the second delivery is told false', async () => {
    await startTwo({ serves: 'shop' });
    const { id, answer } = await checkout();
    expect(await deliver(there, id)).toBe('true, succeeded');
    expect(await textOf(answer)).toBe('paid: 42');
    for (const api of [here, there]) expect(await deliver(api, id)).toBe('false, succeeded');
  });

  it('has one first delivery of thirty at once', async () => {
    await startTwo({ serves: 'shop' });
    const { id, answer } = await checkout();
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => deliver(i % 2 === 0 ? here : there, id)));
    expect(all.filter((each) => each === 'true, succeeded')).toHaveLength(1);
    expect(all.filter((each) => each === 'false, succeeded')).toHaveLength(29);
    expect(await textOf(answer)).toBe('paid: 42');
  });

  it('is told when the deadline has passed, and the webhook that it comes too late', async () => {
    await startTwo({ serves: 'shop', limitMs: 100 });
    const { id, answer } = await checkout();
    expect(await textOf(answer)).toBe('not paid: TimeoutError: The deadline of the operation has passed');
    expect(await deliver(there, id)).toBe('false, canceled');
  });

  it('takes what is paid when the process that waited is gone', async () => {
    await startTwo({ serves: 'shop' });
    const { id, answer } = await checkout();
    const broken = answer.catch((error: unknown) => error);
    await here.worker.kill('SIGKILL');
    expect(await broken).toMatchObject({ name: 'TypeError' });
    expect(await deliver(there, id)).toBe('true, succeeded');
  });
});
