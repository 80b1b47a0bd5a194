export { isAbortReason } from './abort-reason.js';
export { AlreadyCompletedError } from './already-completed-error.js';
export type { Registration } from './callback-list.js';
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
export { settle } from './settle.js';
