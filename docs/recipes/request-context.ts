// A callback of an abort runs in the context of whoever aborts. AsyncResource gives it that of whoever registers.
import { onAbort } from 'cancelkit';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

export const requestId = new AsyncLocalStorage<string>();

export function logAborts(signal: AbortSignal, log: (line: string) => void): Disposable {
  return onAbort(
    signal,
    (_, own) => own.runInAsyncScope(() => log(`${requestId.getStore()}: aborted`)),
    new AsyncResource('abort'),
  );
}
