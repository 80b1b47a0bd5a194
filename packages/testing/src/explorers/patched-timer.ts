import { type Stack, placeOf } from '../points/place.js';
import type { Place } from '../points/point.js';
import type { Run } from '../runs/run.js';
import type { Resource } from './resource.js';

/** What a platform's timer may know of itself: Node's is an object, a browser's a number. */
interface Handle {
  readonly _destroyed?: boolean;
  hasRef?(): boolean;
}

/** A timer that was started by a patched global: of `setTimeout`, or of what is like it. */
export class PatchedTimer implements Resource {
  readonly kind: 'timer' | 'immediate';
  readonly name: string;
  readonly beforeAbort: boolean;
  readonly startedBy: PatchedTimer | undefined;
  readonly run: Run;
  readonly ends = false;
  readonly opens: boolean;
  fired = false;
  /** Whether it has been stopped, or has called back for the last time. */
  over = false;
  handle: unknown = undefined;
  readonly #stop: (handle: unknown) => void;
  readonly #stack: Stack;
  #place: Place | undefined = undefined;

  constructor(
    name: string,
    stack: Stack,
    run: Run,
    startedBy: PatchedTimer | undefined,
    stop: (handle: unknown) => void,
  ) {
    this.kind = name === 'immediate' ? 'immediate' : 'timer';
    this.name = name;
    this.opens = this.kind === 'timer';
    this.run = run;
    this.beforeAbort = !run.aborted;
    this.startedBy = startedBy;
    this.#stack = stack;
    this.#stop = stop;
  }

  get place(): string {
    return this.#at.place;
  }

  get user(): string {
    return this.#at.user;
  }

  get #at(): Place {
    return (this.#place ??= placeOf(this.#stack));
  }

  alive(): boolean {
    return this.kind === 'timer' && this.pending() && this.#node.hasRef?.() !== false;
  }

  open(): boolean {
    return this.alive();
  }

  /** Node's own timers know it best: they can be started again, and be closed by themselves. */
  pending(): boolean {
    return typeof this.#node._destroyed === 'boolean' ? !this.#node._destroyed : !this.over;
  }

  clear(): void {
    this.over = true;
    this.#stop(this.handle);
  }

  get #node(): Handle {
    return typeof this.handle === 'object' && this.handle !== null ? this.handle : {};
  }
}
