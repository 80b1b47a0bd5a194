import type { CompletionSource } from './completion-source.js';
import { readable } from './expected.js';

/** Answers whether a value is a source by its shape: it may come from another copy of this package. Never throws. */
export function isSource<T>(value: PromiseLike<T> | CompletionSource<T>): value is CompletionSource<T> {
  return readable(() => typeof (value as Partial<CompletionSource<T>> | null | undefined)?.onCompleted === 'function');
}
