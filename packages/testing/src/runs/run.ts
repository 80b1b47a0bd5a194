import type { Resource } from '../explorers/resource.js';
import type { Place, Point, PointKind } from '../points/point.js';
import { withoutReason } from '../points/reasons.js';
import { Trail } from '../points/trail.js';
import { ProbeLog } from './probe.js';

/** How the function has ended. */
export type End =
  | { readonly status: 'fulfilled'; readonly value: unknown }
  | { readonly status: 'rejected'; readonly error: unknown }
  | { readonly status: 'threw'; readonly error: unknown };

/** What has been seen at the end, in the reaction of the promise. */
export interface SeenAtEnd {
  readonly listeners: number;
  /** What called back last, and so brought about the end; undefined: the abort, or somebody outside of the check. */
  readonly wokenBy: Resource | undefined;
  readonly timers: readonly Resource[];
  readonly held: readonly string[];
  readonly watched: readonly string[];
}

/** One run of the function, and what has been seen of it. */
export class Run {
  readonly trail: Trail = new Trail();
  readonly controller: AbortController = new AbortController();
  readonly probes: ProbeLog = new ProbeLog(() => this.aborted || this.end !== undefined);
  readonly resources: Resource[] = [];
  /** What was started after the end. */
  readonly startedLate: Resource[] = [];
  readonly unhandled: unknown[] = [];
  readonly uncaught: unknown[] = [];
  /** The point at which it is to be aborted; undefined: not at all. */
  readonly target: Point | undefined;
  aborted = false;
  closed = false;
  end: End | undefined = undefined;
  atEnd: SeenAtEnd | undefined = undefined;
  /** The turns of the event loop between the abort and the end. */
  turns = 0;
  /** Listeners a turn after the end. */
  listenersSoon = 0;
  /** Timers that were there at the end and have not been cleared, handles that have not closed in time. */
  left: readonly Resource[] = [];
  /** Handles that are still open, and don't keep the process alive. */
  unreferenced: readonly Resource[] = [];
  /** With fake timers: how many were left, and whether they had to go on after the abort. */
  clockLeft = 0;
  clockMoved = false;
  readonly #reason: unknown;
  readonly #targetId: string | undefined;
  #given = false;
  #wake: (() => void) | undefined = undefined;

  constructor(target: Point | undefined, reason: unknown) {
    this.target = target;
    this.#targetId = target === undefined ? undefined : withoutReason(target.id);
    this.#reason = reason;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether it matters that a point of this kind is passed. */
  looksFor(kind: PointKind): boolean {
    if (this.aborted || this.#given || this.closed || (this.end !== undefined && kind !== 'after')) return false;
    return this.target === undefined || this.target.kind === kind;
  }

  /** Notes that a point is passed, and answers whether it is the one at which the abort is to be given. */
  passes(kind: PointKind, place: () => Place): boolean {
    if (!this.looksFor(kind)) return false;
    this.#given = this.trail.pass(kind, place()).id === this.#targetId;
    return this.#given;
  }

  /** The newest point of this kind was none. */
  takesBack(kind: PointKind): void {
    if (this.looksFor(kind)) this.trail.takeBack();
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.controller.abort(this.#reason);
    this.#wake?.();
  }

  started(resource: Resource): void {
    this.resources.push(resource);
    if (this.end !== undefined) this.startedLate.push(resource);
  }

  settle(end: End, atEnd: SeenAtEnd): void {
    this.end = end;
    this.atEnd = atEnd;
    this.#wake?.();
  }

  /** Is called with the next abort or end. */
  onNews(wake: () => void): void {
    this.#wake = wake;
  }
}
