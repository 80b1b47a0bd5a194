/**
 * What the packages of one release share. Without promise: anything here may change or go in any release, and packages
 * that use it depend on the exact version.
 */
export { abortReason, classify } from './abort-reason.js';
export { assertSignal } from './assert-signal.js';
export { CallbackList, type CallbackNode, type Schedule } from './callback-list.js';
export { expected } from './expected.js';
export { isSource } from './is-source.js';
export { reportUncaught } from './report-uncaught.js';
export { isThenable } from './thenable.js';
