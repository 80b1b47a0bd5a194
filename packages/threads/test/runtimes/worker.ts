// The worker of the scenarios, on every runtime: it serves tasks, and does what its parent commands.
import {
  type CompletionToken,
  type SignalToken,
  SharedCompletionSource,
  receiveSignal,
  serve,
} from '@cancelkit/threads';
import { type Command, type Task, openParent, startWorker } from './threads.js';

const parent = openParent();
/** These tell that they have begun: nothing more can be heard of them. */
const busy = new Set(['poll', 'poll the signal', 'finish late', 'another abort error', 'another error', 'stubborn']);

serve(async (signal, { name, data }: Task, received) => {
  if (busy.has(name)) parent.post('begun');
  switch (name) {
    case 'echo':
      return data;
    case 'poll':
      for (;;) received.throwIfAborted();
    case 'poll the signal':
      for (;;) if (signal.aborted) throw signal.reason;
    case 'finish late':
      while (!signal.aborted);
      return 'late';
    case 'listen':
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    case 'another abort error':
      while (!signal.aborted);
      throw new DOMException('of its own', 'AbortError');
    case 'another error':
      while (!signal.aborted);
      throw new RangeError('on the way out');
    case 'stubborn':
      for (;;);
    case 'never':
      return new Promise(() => undefined);
    case 'throw':
      throw Object.assign(new TypeError('no', { cause: 'because' }), { code: 'E_NO' });
    case 'unclonable':
      return () => undefined;
    case 'size':
      return (data as ArrayBuffer).byteLength;
    case 'uncaught':
      setTimeout(() => {
        throw new RangeError('uncaught');
      });
      return new Promise(() => undefined);
    case 'exit':
      parent.exit(data as number);
      return new Promise(() => undefined);
    case 'exhaust': {
      const hoard: unknown[] = [];
      for (;;) hoard.push(new Array(1_000).fill(hoard.length));
    }
    default:
      throw new Error(`No task ${name}`);
  }
});

const commands: Record<string, (command: Command) => unknown> = {
  poll({ token }) {
    const received = receiveSignal(token as SignalToken);
    parent.post('ready');
    while (!received.aborted);
    return received.reason;
  },
  pollSignal({ token }) {
    const { signal } = receiveSignal(token as SignalToken);
    parent.post('ready');
    try {
      for (;;) signal.throwIfAborted();
    } catch (reason) {
      return [reason === signal.reason, signal.aborted, reason];
    }
  },
  listen({ token }) {
    const { signal } = receiveSignal(token as SignalToken);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        const { aborted, reason } = signal as { aborted: boolean; reason: unknown };
        // Taken apart: Node 20 clones a DOMException to an empty object.
        resolve([aborted, reason instanceof DOMException ? [reason.name, reason.message] : reason]);
      });
      parent.post('ready');
    });
  },
  state({ token }) {
    const received = receiveSignal(token as SignalToken);
    return [received.aborted, received.signal.aborted, received.reason];
  },
  /** What has become of a signal when its sharer says so. */
  async watch({ token }) {
    const received = receiveSignal(token as SignalToken);
    let listened = false;
    received.signal.addEventListener('abort', () => (listened = true));
    parent.post('ready');
    await parent.next();
    await new Promise((resolve) => setTimeout(resolve, 20)); // an abort would come within a turn
    return [received.aborted, received.signal.aborted, listened];
  },
  async forward({ token }) {
    const child = startWorker();
    const { signal } = receiveSignal(token as SignalToken);
    const { shareSignal } = await import('@cancelkit/threads');
    child.command('poll', { token: shareSignal(signal).token });
    await child.next();
    parent.post('ready');
    const reason = await child.next();
    await child.terminate();
    return reason;
  },
  home({ token }) {
    const { signal } = receiveSignal(token as SignalToken);
    parent.post({ token });
    return signal.aborted;
  },
  settle({ token, value }) {
    return SharedCompletionSource.from(token as CompletionToken<unknown>).trySetResult(value);
  },
  fail({ token, value }) {
    return SharedCompletionSource.from(token as CompletionToken<unknown>).trySetException(value);
  },
  waitSync({ token, value }) {
    const source = SharedCompletionSource.from(token as CompletionToken<unknown>);
    parent.post('ready');
    const state = source.waitSync(value as number | undefined);
    return state;
  },
  async await({ token }) {
    const source = SharedCompletionSource.from(token as CompletionToken<unknown>);
    const told: string[] = [];
    source.addCleanup(({ status }) => told.push(`cleanup: ${status}`));
    source.onCompleted(({ status }) => told.push(`continuation: ${status}`));
    parent.post('ready');
    const value = await source.promise.catch((error: unknown) => ['rejected', error]);
    return [told, value];
  },
  spin({ token }) {
    const source = SharedCompletionSource.from(token as CompletionToken<unknown>);
    parent.post('ready');
    while (source.state.status === 'pending');
    return [source.state, source.trySetResult(0)];
  },
  /** Tries to settle many records in the same order as other workers do. */
  race({ tokens, value }) {
    const sources = (tokens as CompletionToken<unknown>[]).map((token) => SharedCompletionSource.from(token));
    parent.post('ready');
    const start = new Int32Array((value as { start: SharedArrayBuffer }).start);
    while (Atomics.load(start, 0) === 0);
    return sources.map((source, i) => source.trySetResult([(value as { name: number }).name, i]));
  },
  exit({ value }) {
    parent.exit(value as number);
  },
  uncaught() {
    setTimeout(() => {
      throw new RangeError('uncaught');
    });
  },
  close() {
    parent.exit(0);
  },
};

parent.commands(commands);
