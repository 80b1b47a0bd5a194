/// <reference types="node" />
export { type NodeCallback, fromCallback } from './from-callback.js';
export { iterate } from './iterate.js';
export { ProcessError, type ProcessErrorDetails } from './process-error.js';
export type { RunProcessOptions } from './process-options.js';
export type { OutputTarget } from './process-output.js';
export type { InflightQueryAbortStrategy, QueryOptions } from './query-options.js';
export { query } from './query.js';
export { runProcess } from './run-process.js';
export type { ProcessResult } from './running-command.js';
export { type ProcessSignalReason, signalOfProcess } from './signal-of-process.js';
export { signalOfResponse } from './signal-of-response.js';
export type { WebStream } from './stream-reader.js';
