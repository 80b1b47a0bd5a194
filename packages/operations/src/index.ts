export { type Codec, type CodecOptions, type Json } from './codec.js';
export { decode } from './decode.js';
export { encode } from './encode.js';
export {
  OperationExistsError,
  OperationsClosedError,
  OutcomeTooLargeError,
  OwnerLostError,
  SettledElsewhereError,
  UnknownOperationError,
  isOperationsClosed,
  isOutcomeTooLarge,
  isOwnerLost,
} from './errors.js';
export type { Operation } from './operation.js';
export { Operations } from './operations.js';
export type { CreateOptions, OperationsOptions } from './options.js';
export { RemoteError, type RemoteErrorParts } from './remote-error.js';
export type { Run, RunOptions, Work } from './run-operation.js';
export type { Claimed, OnOwnerLost, OperationStore, Row, Settling, Status, SweepTexts } from './store.js';
