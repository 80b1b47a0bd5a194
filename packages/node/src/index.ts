/// <reference types="node" />
export { type IterateOptions, type WebStream, iterate } from '@cancelkit/cancellation';
export { type NodeCallback, fromCallback } from './streams/from-callback.js';
export { ProcessError, type ProcessErrorDetails } from './processes/process-error.js';
export type { RunProcessOptions } from './processes/process-options.js';
export type { OutputTarget } from './processes/process-output.js';
export type { InflightQueryAbortStrategy, QueryOptions } from './postgres/query-options.js';
export { query } from './postgres/query.js';
export { runProcess } from './processes/run-process.js';
export type { ProcessResult } from './processes/running-command.js';
export { type ProcessSignalReason, signalOfProcess } from './processes/signal-of-process.js';
export { signalOfResponse } from './http/signal-of-response.js';
