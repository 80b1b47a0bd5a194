/**
 * What the packages of one release share. Without promise: anything here may change or go in any release, and packages
 * that use it depend on the exact version.
 */
export { abortReason, classify, isAborted, setAbortReason } from './abort-reason.js';
export { assertSignal } from './assert-signal.js';
export { CallbackList, type CallbackNode, type Schedule } from './callback-list.js';
export { deliver } from './completion-source.js';
export { domException } from './dom-exception.js';
export { expected } from './expected.js';
export { Given } from './given.js';
export { hasOwn } from './has-own.js';
export { type SourceShape, isSource } from './is-source.js';
export { nested } from './nested.js';
export { reportUncaught } from './report-uncaught.js';
export { addDispose, dispose, lacksDispose } from './symbol-dispose.js';
export { isThenable, react } from './thenable.js';
export { type Awaitable, type Waiters, assertAwaitable, isWaitedFor, waitersOf } from './waiters.js';
