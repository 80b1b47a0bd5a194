import type { Registration } from './callback-list.js';
import type { Completion, CompletionState } from './completion.js';
import { readable } from './expected.js';

/** The consumer half of a source. It is known by this shape: it may come from another copy of this package. */
export interface SourceShape<T> {
  readonly state: CompletionState<T>;
  onCompleted<S>(callback: (completion: Completion<T>, state: S) => void, state?: S): Registration;
  addCleanup<S>(cleanup: (completion: Completion<T>, state: S) => void, state?: S): Registration;
}

/** Answers whether a value is a source. Never throws. */
export function isSource<T>(value: PromiseLike<T> | SourceShape<T>): value is SourceShape<T> {
  return readable(() => typeof (value as Partial<SourceShape<T>> | null | undefined)?.onCompleted === 'function');
}
