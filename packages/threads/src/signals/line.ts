/** The end of a shared signal on the thread that has the signal. It is told of one of the two, first come, first served. */
export interface Sender {
  abort(reason: unknown): void;
  close(): void;
}

/** The end on a thread that has received it. */
export interface Receiver {
  /** Word 0 is the state of a record: 0 while pending. */
  readonly words: Int32Array;
  /** Asked for only when the state is canceled. */
  reason(): unknown;
  /** Calls back in a later turn when the state has changed, and perhaps before: then it has to be told to listen again. */
  listen(callback: () => void): void;
  /** Lets go on this thread only. */
  close(): void;
}
