import { type Completion, CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';

/** One way to complete a source: its two forms, and what `state` is afterwards. */
export interface Settler {
  readonly name: string;
  readonly set: (source: CompletionSource<unknown>) => void;
  readonly trySet: (source: CompletionSource<unknown>) => boolean;
  readonly completion: Completion<unknown>;
  /** What the error of the losing `set` says it could not do, and what it advises. */
  readonly attempt: string;
  readonly alternative: string;
}

const value = { the: 'value' };
const error = new Error('the fault');
const reason = new DOMException('user left', 'AbortError');

/** Every way to complete a source. */
export const settlers: readonly Settler[] = [
  {
    name: 'setResult',
    set: (source) => source.setResult(value),
    trySet: (source) => source.trySetResult(value),
    completion: succeeded(value),
    attempt: 'set a result',
    alternative: 'trySetResult()',
  },
  {
    name: 'setException',
    set: (source) => source.setException(error),
    trySet: (source) => source.trySetException(error),
    completion: faulted(error),
    attempt: 'set an exception',
    alternative: 'trySetException()',
  },
  {
    name: 'setExceptions',
    set: (source) => source.setExceptions([error]),
    trySet: (source) => source.trySetExceptions([error]),
    completion: faulted(error),
    attempt: 'set exceptions',
    alternative: 'trySetExceptions()',
  },
  {
    name: 'setCanceled',
    set: (source) => source.setCanceled(reason),
    trySet: (source) => source.trySetCanceled(reason),
    completion: canceled(reason),
    attempt: 'cancel',
    alternative: 'trySetCanceled()',
  },
  {
    name: 'setCompletion',
    set: (source) => source.setCompletion(succeeded(5)),
    trySet: (source) => source.trySetCompletion(succeeded(5)),
    completion: succeeded(5),
    attempt: 'set a completion',
    alternative: 'trySetCompletion()',
  },
];

/** How the message of a losing `set` names the winner. */
export const winners: Readonly<Record<string, string>> = {
  setResult: 'succeeded',
  setException: 'faulted',
  setExceptions: 'faulted',
  setCanceled: 'canceled',
  setCompletion: 'succeeded',
};

/** A source whose outcome is observed, so that a fault in a test is nobody's unhandled rejection. */
export function observedSource(): CompletionSource<unknown> {
  const source = new CompletionSource<unknown>();
  source.onCompleted(() => undefined);
  return source;
}
