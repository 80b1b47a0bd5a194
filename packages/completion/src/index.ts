export { abortReason, isAbortReason } from './abort-reason.js';
export { AlreadyCompletedError } from './already-completed-error.js';
export { assertSignal } from './assert-signal.js';
export { CallbackList, type CallbackNode, type Registration } from './callback-list.js';
export {
  type Canceled,
  type Completion,
  type CompletionBranches,
  type CompletionState,
  type Faulted,
  type Pending,
  type Succeeded,
  canceled,
  faulted,
  match,
  succeeded,
  unwrap,
} from './completion.js';
export { CompletionSource, type CompletionSourceOptions } from './completion-source.js';
export type { ContinuationMode } from './continuations.js';
export { describeValue } from './describe-value.js';
export { settle } from './settle.js';
