export { abortReason, classify, isAbortReason } from './abort-reason.js';
export { AlreadyCompletedError } from './already-completed-error.js';
export { assertSignal } from './assert-signal.js';
export { CallbackList, type CallbackNode, type Registration, type Schedule } from './callback-list.js';
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
export type { ContinuationMode } from './continuation-mode.js';
export { expected } from './expected.js';
export { settle } from './settle.js';
export { isThenable } from './thenable.js';
