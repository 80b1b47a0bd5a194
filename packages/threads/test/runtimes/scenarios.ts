import { link } from '@cancelkit/cancellation';
import {
  type WorkerExitedError,
  SharedCompletionSource,
  receiveSignal,
  runInWorker,
  shareSignal,
} from '@cancelkit/threads';
import { check, outcome, same } from './support.js';
import { type TestWorker, kind, makeWorker, runtime, startWorker } from './threads.js';

const isIsolated = typeof SharedArrayBuffer !== 'undefined';

async function withWorker(use: (worker: TestWorker) => Promise<void>): Promise<void> {
  const worker = startWorker();
  try {
    await use(worker);
  } finally {
    await worker.terminate();
  }
}

/** What every runtime does; those with a condition are left out where it is false. */
export const scenarios: Record<string, () => Promise<void>> = {};

function scenario(name: string, run: () => Promise<void>, condition = true): void {
  if (condition) scenarios[name] = run;
}

scenario(
  'a busy loop that looks at what it has received stops',
  () =>
    withWorker(async (worker) => {
      const controller = new AbortController();
      worker.command('poll', { token: shareSignal(controller.signal).token });
      await worker.next();
      controller.abort(new RangeError('enough'));
      same(await worker.next(), new RangeError('enough'));
    }),
  isIsolated,
);

scenario(
  'a busy loop that looks at the signal stops, and its reason is one object',
  () =>
    withWorker(async (worker) => {
      const controller = new AbortController();
      worker.command('pollSignal', { token: shareSignal(controller.signal).token });
      await worker.next();
      controller.abort('enough');
      same(await worker.next(), [true, true, 'enough']);
    }),
  isIsolated,
);

for (const reason of [undefined, null, 0, '', NaN, new DOMException('late', 'TimeoutError'), { id: [1] }]) {
  scenario(`a listener is told: ${String(reason)}`, () =>
    withWorker(async (worker) => {
      const controller = new AbortController();
      const { token, transfer } = shareSignal(controller.signal);
      worker.command('listen', { token }, transfer);
      await worker.next();
      controller.abort(reason);
      const [aborted, received] = (await worker.next()) as [boolean, unknown];
      const wanted = controller.signal.reason as unknown;
      same(received, wanted instanceof DOMException ? [wanted.name, wanted.message] : reason);
      check(aborted, 'aborted in its listener');
    }),
  );
}

scenario('a reason that cannot cross arrives as an Error that says what it was', () =>
  withWorker(async (worker) => {
    const controller = new AbortController();
    const { token, transfer } = shareSignal(controller.signal);
    worker.command('listen', { token }, transfer);
    await worker.next();
    controller.abort(() => undefined);
    const [, reason] = (await worker.next()) as [boolean, Error];
    same(reason.message, 'Cannot carry a function to another thread: only data goes there.');
  }),
);

scenario(
  'what is aborted before it is shared, and before it is received, is so from the first look',
  () =>
    withWorker(async (worker) => {
      worker.command('state', { token: shareSignal(AbortSignal.abort('before')).token });
      same(await worker.next(), [true, true, 'before']);
      const controller = new AbortController();
      const { token } = shareSignal(controller.signal);
      controller.abort('between');
      worker.command('state', { token });
      same(await worker.next(), [true, true, 'between']);
    }),
  isIsolated,
);

scenario('no signal never aborts', () =>
  withWorker(async (worker) => {
    const { token, transfer } = shareSignal(undefined);
    worker.command('state', { token }, transfer);
    same(await worker.next(), [false, false, undefined]);
  }),
);

scenario('a share that is disposed lets go everywhere', () =>
  withWorker(async (worker) => {
    const controller = new AbortController();
    const shared = shareSignal(controller.signal);
    worker.command('watch', { token: shared.token }, shared.transfer);
    await worker.next();
    shared.dispose();
    controller.abort('too late');
    worker.worker.postMessage('look', []);
    same(await worker.next(), [false, false, false]);
  }),
);

scenario(
  'a signal that a worker forwards stops the busy loop of a third thread',
  () =>
    withWorker(async (worker) => {
      const controller = new AbortController();
      worker.command('forward', { token: shareSignal(controller.signal).token });
      await worker.next();
      controller.abort('far');
      same(await worker.next(), 'far');
    }),
  isIsolated,
);

scenario(
  'a signal that comes home has its very reason',
  () =>
    withWorker(async (worker) => {
      const controller = new AbortController();
      worker.command('home', { token: shareSignal(controller.signal).token });
      const { token } = (await worker.next()) as { token: never };
      const reason = { very: 'this' };
      const received = receiveSignal(token);
      check(!received.aborted, 'not yet');
      controller.abort(reason);
      check(received.aborted && received.reason === reason, 'the very reason');
      check(received.signal.reason === reason, 'the very reason of the signal');
    }),
  isIsolated,
);

scenario(
  'one signal stops four workers',
  async () => {
    const controller = new AbortController();
    const { token } = shareSignal(controller.signal);
    const workers = [1, 2, 3, 4].map(() => startWorker());
    for (const worker of workers) worker.command('poll', { token });
    for (const worker of workers) await worker.next();
    controller.abort('all');
    for (const worker of workers) same(await worker.next(), 'all');
    for (const worker of workers) await worker.terminate();
  },
  isIsolated,
);

// Completions

scenario(
  'one of four threads wins each of 2,000 completions, and its value arrives',
  async () => {
    const sources = Array.from({ length: 2_000 }, () => new SharedCompletionSource<[number, number]>({ maxBytes: 64 }));
    const tokens = sources.map(({ token }) => token);
    const start = new SharedArrayBuffer(4);
    const workers = [0, 1, 2].map(() => startWorker());
    workers.forEach((worker, name) => worker.command('race', { tokens, value: { start, name } }));
    for (const worker of workers) await worker.next();
    Atomics.store(new Int32Array(start), 0, 1);
    const own = sources.map((source, i) => source.trySetResult([3, i]));
    const won = [...((await Promise.all(workers.map((worker) => worker.next()))) as boolean[][]), own];
    sources.forEach((source, i) => {
      const winners = won.flatMap((wins, name) => (wins[i] === true ? [name] : []));
      same(winners.length, 1, `winners of ${i}`);
      same(source.state, { status: 'succeeded', value: [winners[0], i] });
    });
    for (const worker of workers) await worker.terminate();
  },
  isIsolated,
);

scenario(
  'a thread that awaits is told of another, and so are its callbacks',
  () =>
    withWorker(async (worker) => {
      const source = new SharedCompletionSource<Map<string, number>>();
      worker.command('await', { token: source.token });
      await worker.next();
      const value = new Map([['a', 1]]);
      source.setResult(value);
      check((source.state as { value?: unknown }).value === value, 'the very value here');
      const [told, copy] = (await worker.next()) as [string[], Map<string, number>];
      same(told, ['cleanup: succeeded', 'continuation: succeeded']);
      same([...copy], [['a', 1]]);
    }),
  isIsolated,
);

scenario(
  'a fault and a cancellation go the other way',
  () =>
    withWorker(async (worker) => {
      const faulty = new SharedCompletionSource();
      const awaited = outcome(faulty.promise);
      worker.command('fail', { token: faulty.token, value: 'no' });
      same(await worker.next(), true);
      same(await awaited, { error: 'no' });

      const canceled = new SharedCompletionSource();
      worker.command('await', { token: canceled.token });
      await worker.next();
      const controller = new AbortController();
      link(controller.signal, canceled);
      controller.abort('gone');
      same(await worker.next(), [
        ['cleanup: canceled', 'continuation: canceled'],
        ['rejected', 'gone'],
      ]);
    }),
  isIsolated,
);

scenario(
  'a blocked thread wakes when it is settled, or when its time is over',
  () =>
    withWorker(async (worker) => {
      const source = new SharedCompletionSource<number>();
      worker.command('waitSync', { token: source.token, value: 1 });
      await worker.next();
      same(await worker.next(), { status: 'pending' });
      worker.command('waitSync', { token: source.token });
      await worker.next();
      source.setResult(7);
      same(await worker.next(), { status: 'succeeded', value: 7 });
    }),
  isIsolated,
);

scenario(
  'a busy thread sees at once that it has lost',
  () =>
    withWorker(async (worker) => {
      const source = new SharedCompletionSource<number>();
      worker.command('spin', { token: source.token });
      await worker.next();
      source.setResult(1);
      same(await worker.next(), [{ status: 'succeeded', value: 1 }, false]);
    }),
  isIsolated,
);

scenario(
  'a completion faults when its worker exits, also when another one is blocked',
  async () => {
    const source = new SharedCompletionSource();
    const [dying, blocked] = [startWorker(), startWorker()];
    const seen = outcome(source.promise);
    source.faultOnExit(dying.worker);
    blocked.command('waitSync', { token: source.token });
    await blocked.next();
    dying.command('exit', { value: 7 });
    const { error } = await seen;
    same([(error as Error).name, (error as WorkerExitedError).exitCode], ['WorkerExitedError', 7]);
    const state = (await blocked.next()) as { status: string; error: Error };
    same([state.status, state.error.message], ['faulted', (error as Error).message]);
    await blocked.terminate();

    const late = new SharedCompletionSource();
    late.faultOnExit(dying.worker);
    same(late.state.status, 'faulted', 'a worker that is gone already');
    await outcome(late.promise);
  },
  isIsolated && kind === 'node',
);

scenario(
  'what a worker died of is the cause of the fault',
  async () => {
    const source = new SharedCompletionSource();
    const dying = startWorker();
    source.faultOnExit(dying.worker);
    dying.command('uncaught');
    const { error } = await outcome(source.promise);
    same((error as Error).name, 'WorkerExitedError');
    same(((error as Error).cause as Error).message, 'uncaught');
  },
  isIsolated && kind === 'node',
);

// Work

async function ends(
  name: string,
  data: unknown,
  expected: unknown,
  abortWith?: unknown,
  graceMs?: number,
): Promise<void> {
  const worker = startWorker();
  const controller = new AbortController();
  const options = graceMs === undefined ? {} : { graceMs };
  const run = outcome(runInWorker(controller.signal, worker.worker, { name, data }, options));
  if (abortWith !== undefined) {
    await runInWorker(null, worker.worker, { name: 'echo' }); // it is there, and has begun
    controller.abort(abortWith);
  }
  same(await run, expected, name);
  await worker.terminate();
}

scenario('a task gives its value', () => ends('echo', { a: [1, new Date(0)] }, { value: { a: [1, new Date(0)] } }));
scenario('a task that listens ends by the abort', () => ends('listen', 0, { error: 'stop' }, 'stop'));
scenario('a task that throws shows its error', async () => {
  const error = Object.assign(new TypeError('no', { cause: 'because' }), { code: 'E_NO' });
  await ends('throw', 0, { error });
});
scenario('a value that cannot be cloned is a fault', async () => {
  const worker = startWorker();
  const { error } = await outcome(runInWorker(null, worker.worker, { name: 'unclonable' }));
  same((error as Error).name, 'DataCloneError');
  same(await outcome(runInWorker(null, worker.worker, { name: 'echo', data: 1 })), { value: 1 });
  await worker.terminate();
});
scenario('data that cannot be cloned is a fault', async () => {
  const worker = startWorker();
  const { error } = await outcome(runInWorker(null, worker.worker, { name: 'echo', data: () => 1 }));
  same((error as Error).name, 'DataCloneError');
  await worker.terminate();
});
scenario('data can be moved', async () => {
  const worker = startWorker();
  const data = new ArrayBuffer(8);
  same(await runInWorker(null, worker.worker, { name: 'size', data }, { transfer: [data] }), 8);
  same(data.byteLength, 0);
  await worker.terminate();
});
scenario('tasks overlap in one worker', async () => {
  const worker = startWorker();
  const controller = new AbortController();
  const waiting = outcome(runInWorker(controller.signal, worker.worker, { name: 'listen' }));
  same(await Promise.all([1, 2, 3].map((data) => runInWorker(null, worker.worker, { name: 'echo', data }))), [1, 2, 3]);
  controller.abort('enough');
  same(await waiting, { error: 'enough' });
  await worker.terminate();
});

/** Aborts a task that is busy, and sees that its worker lives on. */
async function abortBusy(name: string, expected: unknown): Promise<void> {
  const worker = startWorker();
  const controller = new AbortController();
  const reason = new Error('stop');
  const run = outcome(runInWorker(controller.signal, worker.worker, { name }, { graceMs: 60_000 }));
  same(await worker.next(), 'begun');
  controller.abort(reason);
  const end = await run;
  if (expected === 'the reason') check(end.error === reason, `${name}: the very reason, not ${String(end.error)}`);
  else same(end, expected);
  same(await outcome(runInWorker(null, worker.worker, { name: 'echo', data: 'warm' })), { value: 'warm' });
  await worker.terminate();
}

scenario('a busy task ends by the abort, and the worker stays warm', () => abortBusy('poll', 'the reason'), isIsolated);
scenario('a busy task that looks at the signal, too', () => abortBusy('poll the signal', 'the reason'), isIsolated);
scenario('an abort error of its own counts', () => abortBusy('another abort error', 'the reason'), isIsolated);
scenario(
  'a fault on the way out is shown',
  () => abortBusy('another error', { error: new RangeError('on the way out') }),
  isIsolated,
);
scenario(
  'a task that returns after the abort has succeeded',
  () => abortBusy('finish late', { value: 'late' }),
  isIsolated,
);

scenario('a stubborn task is terminated after its grace, and the reason is the very one', async () => {
  for (const isOurs of [true, false]) {
    const reasons: unknown[] = [];
    const controller = new AbortController();
    const reason = new Error('stop');
    const worker = startWorker();
    const onTerminate = (why: unknown): void => void reasons.push(why);
    const given = isOurs ? () => worker.worker : worker.worker;
    const run = outcome(runInWorker(controller.signal, given, { name: 'stubborn' }, { graceMs: 10, onTerminate }));
    same(await worker.next(), 'begun');
    controller.abort(reason);
    const { error } = await run;
    check(error === reason, `the very reason, not ${String(error)}`);
    check(reasons.length === 1 && reasons[0] === reason, `told once, not ${reasons.length} times`);
  }
});

scenario('a worker that is ours is gone afterwards', async () => {
  let own: ReturnType<typeof makeWorker> | undefined;
  same(await runInWorker(null, () => (own = makeWorker()), { name: 'echo', data: 1 }), 1);
  if (kind === 'node' && runtime !== 'deno') same((own as unknown as { threadId: number }).threadId, -1);
});

scenario('an aborted signal makes no worker', async () => {
  let made = 0;
  const run = runInWorker(AbortSignal.abort('before'), () => (made++, makeWorker()), { name: 'echo' });
  same(await outcome(run), { error: 'before' });
  same(made, 0);
});

scenario('an uncaught error in the worker is the fault', async () => {
  const { error } = await outcome(runInWorker(null, () => makeWorker(), { name: 'uncaught' }));
  check((error as Error).message.includes('uncaught'), `the error, not ${String(error)}`);
});

scenario('a worker that cannot be started is a fault', async () => {
  const { error } = await outcome(runInWorker(null, () => makeWorker('missing.mjs'), { name: 'echo' }));
  check(error instanceof Error, 'an error');
});

scenario('a worker that exits before it answers is a fault', async () => {
  const { error } = await outcome(runInWorker(null, () => makeWorker(), { name: 'exit', data: 7 }));
  same((error as Error).name, 'WorkerExitedError');
  if (kind === 'node') same((error as WorkerExitedError).exitCode, 7);
});

scenario(
  'a worker that is terminated by others is a fault, at whatever moment',
  async () => {
    for (const ms of [undefined, 0, 5, 50]) {
      const worker = makeWorker();
      const run = outcome(runInWorker(null, worker, { name: 'never' }));
      if (ms !== undefined) await new Promise((resolve) => setTimeout(resolve, ms));
      void worker.terminate();
      same(((await run).error as Error).name, 'WorkerExitedError', `after ${ms} ms`);
    }
    if (runtime === 'deno') return; // nothing tells that a worker is gone already
    const dead = makeWorker();
    await dead.terminate();
    const { error } = await outcome(runInWorker(null, dead, { name: 'echo' }));
    same((error as Error).name, 'WorkerExitedError', 'gone before');
  },
  kind === 'node',
);

scenario(
  'a worker that runs out of memory is a fault',
  async () => {
    const limits = { resourceLimits: { maxOldGenerationSizeMb: 16 } };
    const { error } = await outcome(runInWorker(null, () => makeWorker('worker.mjs', limits), { name: 'exhaust' }));
    same((error as Error & { code: string }).code, 'ERR_WORKER_OUT_OF_MEMORY');
  },
  runtime === 'node',
);

scenario(
  'without shared memory a completion says what is missing',
  async () => {
    const { error } = await outcome((async () => new SharedCompletionSource())());
    check((error as Error).message.includes('Cross-Origin-Opener-Policy: same-origin'), String(error));
  },
  !isIsolated,
);
