import { CompletionSource } from 'cancelkit';
import type { WorkSpec } from './scenario.js';
import type { Job } from './stage.js';
import type { VirtualClock, VirtualTimer } from './virtual-clock.js';

/** Who wants to know how a piece of work gets on. */
export interface JobWatcher {
  stopping(): void;
  ended(status: 'succeeded' | 'faulted' | 'canceled', error?: unknown): void;
}

/** A piece of work on a lane, as the world outside does it: it knows nothing of signals. */
export class LaneJob implements Job {
  readonly #spec: WorkSpec;
  readonly #time: VirtualClock;
  readonly #watcher: JobWatcher;
  readonly #failed: (error: unknown) => void;
  readonly #gone = new CompletionSource();
  #timer: VirtualTimer | undefined;
  #isStopping = false;

  constructor(
    spec: WorkSpec,
    time: VirtualClock,
    watcher: JobWatcher,
    done: () => void,
    failed: (error: unknown) => void,
  ) {
    this.#spec = spec;
    this.#time = time;
    this.#watcher = watcher;
    this.#failed = failed;
    if (spec.takes === Infinity) return;
    this.#timer = time.start(() => {
      if (spec.fails !== undefined) this.fail(spec.fails);
      else this.#end('succeeded', undefined, done);
    }, spec.takes);
  }

  /** Whether it does anything still. */
  get isRunning(): boolean {
    return this.#gone.state.status === 'pending';
  }

  /** Whether it can still fail. */
  get canFail(): boolean {
    return this.isRunning && !this.#isStopping;
  }

  stop(): Promise<void> {
    if (this.canFail) {
      const { cleansUp, stopsAs = 'canceled' } = this.#spec;
      this.#isStopping = true;
      this.#clear();
      this.#watcher.stopping();
      this.#timer = this.#time.start(() => this.#end(stopsAs, undefined, () => undefined), cleansUp);
    }
    return this.#gone.promise;
  }

  /** Makes it fail. */
  fail(message: string): void {
    if (!this.canFail) return;
    const error = new Error(message);
    this.#clear();
    this.#end('faulted', error, () => this.#failed(error));
  }

  #end(status: 'succeeded' | 'faulted' | 'canceled', error: unknown, callBack: () => void): void {
    this.#gone.setResult();
    this.#watcher.ended(status, error);
    callBack();
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#time.clear(this.#timer);
  }
}
