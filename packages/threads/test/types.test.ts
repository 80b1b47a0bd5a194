// Contracts that the compiler checks: `npm test` runs tsc over this file first.
import type { LinkedSignal } from '@cancelkit/cancellation';
import type { Completion, CompletionSource, CompletionState } from '@cancelkit/completion';
import {
  type CompletionToken,
  type OffloadOptions,
  type ReceivedSignal,
  type RunInWorkerOptions,
  type SharedSignal,
  type SignalToken,
  type TaskAnswer,
  type TaskMessage,
  type WorkerExitedError,
  type WorkerLike,
  type receiveSignal,
  type shareSignal,
  type signalTransferHandler,
  SharedCompletionSource,
  offload,
  runInWorker,
  serve,
  workerTask,
} from '@cancelkit/threads';
import { describe, expect, it } from '@jest/globals';
import type { TransferHandler } from 'comlink';
import type { Worker as NodeWorker } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { Tinypool } from 'tinypool';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the two types are the same. */
const same = <A, B>(verdict: Same<A, B>): void => expect(verdict).toBe(true);

interface Row {
  readonly n: number;
}

describe('the types', () => {
  it('are those of the contract', () => {
    same<Parameters<typeof shareSignal>, [signal: AbortSignal | null | undefined]>(true);
    same<ReturnType<typeof shareSignal>, SharedSignal>(true);
    same<SharedSignal['token'], SignalToken>(true);
    same<ReturnType<typeof receiveSignal>, ReceivedSignal>(true);
    same<ReceivedSignal['signal'], AbortSignal>(true);
    same<ReceivedSignal['aborted'], boolean>(true);
    same<ReceivedSignal['reason'], unknown>(true);
    same<WorkerExitedError['exitCode'], number | undefined>(true);
    same<ReturnType<SharedCompletionSource<Row>['waitSync']>, CompletionState<Row>>(true);
    same<SharedCompletionSource<Row>['token'], CompletionToken<Row>>(true);
    same<SharedCompletionSource<Row>['promise'], Promise<Row>>(true);
  });

  it('let a received signal be linked, and a shared completion be a source', () => {
    const neverRuns = (received: ReceivedSignal, shared: SharedCompletionSource<Row>) => {
      const linked: LinkedSignal = received;
      const source: CompletionSource<Row> = shared;
      using first = linked;
      using second = source;
      return [first, second];
    };
    expect(neverRuns).toHaveLength(2);
  });

  it('carry what a token stands for from thread to thread', () => {
    const neverRuns = (token: CompletionToken<Row>, signal: SignalToken) => {
      const opened = SharedCompletionSource.from(token);
      same<typeof opened, SharedCompletionSource<Row>>(true);
      const told: (completion: Completion<Row>) => void = () => undefined;
      opened.onCompleted(told);
      opened.setResult({ n: 1 });
      // @ts-expect-error another value
      opened.setResult('1');
      // @ts-expect-error a token of a completion of something else
      const other: CompletionToken<string> = token;
      // @ts-expect-error a token of a signal
      SharedCompletionSource.from(signal);
      // @ts-expect-error a value has to be given, if there is one
      new SharedCompletionSource<Row>().setResult();
      new SharedCompletionSource().setResult(); // there is none
      return other;
    };
    expect(neverRuns).toHaveLength(2);
  });

  it('take the data and the value of a task from its function', () => {
    const neverRuns = () => {
      const sync = workerTask((signal: AbortSignal, row: Row) => row.n);
      same<typeof sync, (message: TaskMessage<Row>) => Promise<TaskAnswer<number>>>(true);
      const later: (message: TaskMessage<Row>) => Promise<TaskAnswer<readonly [boolean, number]>> = workerTask(
        async (_, row: Row, received) => [received.aborted, row.n] as const,
      );
      serve((_signal, row: Row) => row.n);
      const value: Promise<number> = offload(undefined, sync, { n: 1 });
      // @ts-expect-error other data than the task takes
      void offload(undefined, sync, 'text');
      return [later, value];
    };
    expect(neverRuns).toHaveLength(0);
  });

  it('take workers of Node and of the Web, or a function that makes one', () => {
    const neverRuns = (node: NodeWorker, web: Worker, signal: AbortSignal) => {
      const workers: WorkerLike[] = [node, web];
      const value: Promise<string> = runInWorker<Row, string>(signal, node, { n: 1 }, { graceMs: Infinity });
      const made = runInWorker<Row, string>(null, () => web, { n: 1 }, { transfer: [new ArrayBuffer(1)] });
      // @ts-expect-error a URL is no worker
      void runInWorker(signal, new URL('worker.js', 'file:///'), 1);
      // @ts-expect-error nor is a signal optional: say undefined
      void runInWorker(node, 1);
      return [workers, value, made];
    };
    expect(neverRuns).toHaveLength(3);
  });

  it('fit the pools as they are', () => {
    const neverRuns = (piscina: Piscina, tinypool: Tinypool, signal: AbortSignal) => [
      offload<Row, number>(signal, (message, { hard }) => piscina.run(message, { signal: hard }), { n: 1 }),
      offload<Row, number>(
        signal,
        (message, { hard, transfer }) => piscina.run(message, { signal: hard, transferList: transfer }),
        { n: 1 },
      ),
      offload<Row, number>(signal, (message, { hard }) => tinypool.run(message, { signal: hard }), { n: 1 }),
    ];
    expect(neverRuns).toHaveLength(3);
  });

  it('fit comlink as it is', () => {
    const neverRuns = (handler: typeof signalTransferHandler): TransferHandler<AbortSignal, SignalToken> => handler;
    expect(neverRuns).toHaveLength(1);
  });

  it('know every option, and no other', () => {
    const all: Required<RunInWorkerOptions> = {
      graceMs: 0,
      onTerminate: () => undefined,
      transfer: [],
    };
    // @ts-expect-error no such option
    const wrong: OffloadOptions = { grace: 500 };
    expect(Object.keys({ ...all, ...wrong })).toHaveLength(4);
  });
});
