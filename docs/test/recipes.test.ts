import { EventEmitter, getEventListeners, once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { controlledPromise } from '@cancelkit/testing';
import { settle } from 'cancelkit';
import { chat } from '../recipes/chat.js';
import { currentPosition } from '../recipes/current-position.js';
import { loadReport } from '../recipes/limits.js';
import { nextPosition } from '../recipes/next-position.js';
import { waitForJob } from '../recipes/poll.js';
import { type Job, workOn } from '../recipes/queue-worker.js';
import { showAnswer } from '../recipes/read-answer.js';
import { Remote } from '../recipes/remote-call.js';
import { logAborts, requestId } from '../recipes/request-context.js';
import { serverEvents } from '../recipes/server-sent-events.js';
import { ticks } from '../recipes/ticks.js';
import { type Transfer, upload } from '../recipes/upload.js';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

afterEach(() => void jest.useRealTimers());

describe('currentPosition', () => {
  const position = { coords: { latitude: 52 } } as GeolocationPosition;

  it('gives the position, and nothing is left on the signal', async () => {
    const { signal } = new AbortController();
    expect(await currentPosition(signal, { getCurrentPosition: (give) => give(position) })).toBe(position);
    expect(listeners(signal)).toBe(0);
  });

  it('ends the wait with the reason, although nothing can stop the asking', async () => {
    const controller = new AbortController();
    const wait = settle(currentPosition(controller.signal, { getCurrentPosition: () => undefined }), controller.signal);
    controller.abort('left');
    expect(await wait).toEqual({ status: 'canceled', reason: 'left' });
    expect(listeners(controller.signal)).toBe(0);
  });
});

describe('nextPosition', () => {
  it.each(['a good position', 'an abort'])('clears the watch after %s', async (end) => {
    const controller = new AbortController();
    let give: PositionCallback = () => undefined;
    const clearWatch = jest.fn();
    const watch = { watchPosition: (callback: PositionCallback) => ((give = callback), 7), clearWatch };
    const wait = settle(
      nextPosition(controller.signal, watch, ({ coords }) => coords.accuracy < 10),
      controller.signal,
    );
    give({ coords: { accuracy: 500 } } as GeolocationPosition);
    expect(clearWatch).not.toHaveBeenCalled();
    if (end === 'an abort') controller.abort('left');
    else give({ coords: { accuracy: 5 } } as GeolocationPosition);
    expect((await wait).status).toBe(end === 'an abort' ? 'canceled' : 'succeeded');
    expect(clearWatch.mock.calls).toEqual([[7]]);
  });
});

describe('upload', () => {
  it.each(['stopped', 'through'])('says what has happened when it was asked to stop and is %s', async (end) => {
    const controller = new AbortController();
    const stopped = controlledPromise();
    const transfer: Transfer = { onfinish: undefined, onerror: undefined, stop: () => stopped };
    const wait = settle(
      upload(controller.signal, () => transfer),
      controller.signal,
    );
    controller.abort('left');
    if (end === 'through') transfer.onfinish?.(200_000);
    stopped.resolve();
    expect(await wait).toEqual(
      end === 'through' ? { status: 'succeeded', value: 200_000 } : { status: 'canceled', reason: 'left' },
    );
  });
});

describe('Remote', () => {
  class Socket extends EventTarget {
    readonly sent: unknown[] = [];
    send(text: string): void {
      this.sent.push(JSON.parse(text));
    }
    receive(reply: object): void {
      this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(reply) }));
    }
  }

  it('gives each call its own reply, in whatever order they come', async () => {
    const { signal } = new AbortController();
    const socket = new Socket();
    const remote = new Remote(socket);
    const calls = [remote.call(signal, 'add', 1, 2), settle(remote.call(signal, 'fail'))];
    socket.receive({ id: 2, error: 'no' });
    socket.receive({ id: 1, value: 3 });
    expect(await Promise.all(calls)).toEqual([3, { status: 'faulted', error: new Error('no') }]);
    expect(listeners(signal)).toBe(0);
  });

  it('cancels at both ends, and lets a late reply pass', async () => {
    const controller = new AbortController();
    const socket = new Socket();
    const remote = new Remote(socket);
    const call = settle(remote.call(controller.signal, 'slow'), controller.signal);
    controller.abort('left');
    socket.receive({ id: 1, value: 'late' });
    expect(await call).toEqual({ status: 'canceled', reason: 'left' });
    expect(socket.sent).toEqual([{ id: 1, method: 'slow', args: [] }, { cancel: 1 }]);
    await settle(remote.call(controller.signal, 'again'));
    expect(socket.sent).toHaveLength(2);
  });

  it('fails what waits when the connection is closed', async () => {
    const socket = new Socket();
    const call = new Remote(socket).call(new AbortController().signal, 'slow');
    socket.dispatchEvent(new Event('close'));
    await expect(call).rejects.toThrow('the connection was closed');
  });
});

describe('waitForJob', () => {
  it('asks until the job is done', async () => {
    jest.useFakeTimers();
    const { signal } = new AbortController();
    let asked = 0;
    const done = waitForJob(signal, async () => ++asked === 3);
    await jest.advanceTimersByTimeAsync(2_000);
    await done;
    expect(asked).toBe(3);
    expect(jest.getTimerCount()).toBe(0);
    expect(listeners(signal)).toBe(0);
  });

  it('says which limit was over', async () => {
    jest.useFakeTimers();
    const done = settle(waitForJob(new AbortController().signal, async () => false, { limitMs: 3_500 }));
    await jest.advanceTimersByTimeAsync(3_500);
    expect(await done).toEqual({ status: 'faulted', error: new Error('the job took more than 3500 ms') });
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('ticks', () => {
  it('comes every so often, and ends with the abort', async () => {
    jest.useFakeTimers();
    const controller = new AbortController();
    const seen: number[] = [];
    const loop = (async () => {
      for await (const tick of ticks(controller.signal, 1_000)) seen.push(tick);
    })();
    const end = settle(loop, controller.signal);
    await jest.advanceTimersByTimeAsync(2_500);
    controller.abort('enough');
    expect(await end).toEqual({ status: 'canceled', reason: 'enough' });
    expect(seen).toEqual([1, 2]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('chat', () => {
  const message = (data: string): MessageEvent => new MessageEvent('message', { data });

  it('handles what comes while it handles', async () => {
    const socket = new EventTarget();
    const handled: string[] = [];
    const end = chat(new AbortController().signal, socket as WebSocket, async (_, text) => {
      handled.push(text);
      if (text === 'first') for (const next of ['second', 'third']) socket.dispatchEvent(message(next));
      if (text === 'third') socket.dispatchEvent(new Event('close'));
    });
    socket.dispatchEvent(new Event('open'));
    await Promise.resolve();
    await Promise.resolve();
    socket.dispatchEvent(message('first'));
    await end;
    expect(handled).toEqual(['first', 'second', 'third']);
  });

  it('fails when the socket closes before it was open', async () => {
    const socket = new EventTarget();
    const end = chat(new AbortController().signal, socket as WebSocket, async () => undefined);
    socket.dispatchEvent(new Event('close'));
    await expect(end).rejects.toThrow('close');
  });
});

describe('streamed answers', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  /** Sends these pieces, and ends unless the last of them is empty. */
  async function serve(...pieces: string[]): Promise<string> {
    const server = createServer((_, response) => {
      for (const piece of pieces.filter(Boolean)) response.write(piece);
      if (pieces.at(-1) !== '') response.end();
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('splits events wherever the pieces were cut', async () => {
    const url = await serve(
      'data: {"a"',
      ':1}\r\n\r',
      '\n: a comment\n\nevent: tick\nda',
      'ta: one\ndata: two\n\ndata: cut',
    );
    const { signal } = new AbortController();
    const seen: unknown[] = [];
    for await (const event of serverEvents(signal, await fetch(url, { signal }))) seen.push(event);
    expect(seen).toEqual([
      { name: 'message', data: '{"a":1}' },
      { name: 'tick', data: 'one\ntwo' },
    ]);
  });

  it('is broken off by silence', async () => {
    const url = await serve('data: 1\n\n', '');
    const { signal } = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { data } of serverEvents(signal, await fetch(url, { signal }), { idleMs: 20 }))
        expect(data).toBe('1');
    };
    expect(await settle(read(), signal)).toMatchObject({ status: 'faulted', error: { name: 'TimeoutError' } });
  });

  it.each([
    ['complete', 'data: {"text":"Hello"}\n\n', 'data: [DONE]\n\n', ''],
    ['complete', 'data: {"text":"Hello"}\n\n'],
    ['stopped', 'data: {"text":"Hello"}\n\n', ''],
  ])('%s', async (how, ...pieces) => {
    const controller = new AbortController();
    let shown = '';
    const end = await showAnswer(controller.signal, await serve(...pieces), (text) => {
      shown += text;
      if (how === 'stopped') controller.abort('enough');
    });
    expect({ shown, end }).toEqual({ shown: 'Hello', end: how });
  });
});

describe('workOn', () => {
  const jobOf = (id: string, done: string[], extend: Job['extend'] = async () => undefined): Job => ({
    id,
    extend,
    acknowledge: async () => void done.push(`${id} acknowledged`),
    giveBack: async () => void done.push(`${id} given back`),
  });
  const options = { concurrency: 2, leaseMs: 10_000, onEnd: () => undefined };

  it('acknowledges what succeeds, and gives back what fails or was stopped', async () => {
    const controller = new AbortController();
    const done: string[] = [];
    const ends: string[] = [];
    const isBusy = controlledPromise(); // with the long one
    async function* jobs(): AsyncGenerator<Job> {
      for (const id of ['good', 'bad', 'long']) yield jobOf(id, done);
      await new Promise(() => undefined); // a queue has no end
    }
    const end = settle(
      workOn(
        controller.signal,
        jobs(),
        async (signal, { id }) => {
          if (id === 'bad') throw new Error('bad');
          if (id !== 'long') return;
          isBusy.resolve();
          await once(signal, 'abort');
          signal.throwIfAborted();
        },
        {
          ...options,
          onEnd: (id, status) => {
            if (ends.push(`${id} ${status}`) === 2) void isBusy.then(() => controller.abort('shutdown'));
          },
        },
      ),
      controller.signal,
    );
    expect(await end).toEqual({ status: 'canceled', reason: 'shutdown' });
    expect(done.sort()).toEqual(['bad given back', 'good acknowledged', 'long given back']);
    expect(ends.sort()).toEqual(['bad faulted', 'good succeeded']);
    expect(listeners(controller.signal)).toBe(0);
  });

  it('stops the work whose lease is lost', async () => {
    jest.useFakeTimers();
    const done: string[] = [];
    const extend = jest.fn<Job['extend']>(async () => {
      if (extend.mock.calls.length === 2) throw new Error('the lease is lost');
    });
    async function* jobs(): AsyncGenerator<Job> {
      yield jobOf('one', done, extend);
    }
    const end = workOn(
      new AbortController().signal,
      jobs(),
      async (signal) => {
        await once(signal, 'abort');
        signal.throwIfAborted();
      },
      options,
    );
    await jest.advanceTimersByTimeAsync(10_000);
    await end;
    expect(done).toEqual(['one given back']);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('logAborts', () => {
  it('logs with the id of the request that asked for it, whoever aborts', () => {
    const controller = new AbortController();
    const lines: string[] = [];
    requestId.run('request 1', () => logAborts(controller.signal, (line) => lines.push(line)));
    requestId.run('request 2', () => controller.abort());
    expect(lines).toEqual(['request 1: aborted']);
  });
});

describe('loadReport', () => {
  const never = new Promise<never>(() => undefined);
  const untilAbort = async (signal: AbortSignal): Promise<string> => {
    await once(new EventEmitter(), 'never', { signal });
    return '';
  };

  it('has a footer if that comes in time', async () => {
    const { signal } = new AbortController();
    expect(await loadReport(signal, async () => 'report', Promise.resolve('footer'))).toBe('report\nfooter');
    expect(await loadReport(signal, async () => 'report', never, { footerMs: 1 })).toBe('report');
    expect(listeners(signal)).toBe(0);
  });

  it('tells its own limit from an abort', async () => {
    const controller = new AbortController();
    const late = await loadReport(controller.signal, untilAbort, never, { reportMs: 1 });
    expect(late).toBe('try again later: TooSlow: no report within 1 ms');
    const end = settle(loadReport(controller.signal, untilAbort, never), controller.signal);
    controller.abort('left');
    expect(await end).toEqual({ status: 'canceled', reason: 'left' });
  });

  it('passes a fault on', async () => {
    const load = async (): Promise<string> => {
      throw new Error('no database');
    };
    await expect(loadReport(new AbortController().signal, load, never)).rejects.toThrow('no database');
  });
});
