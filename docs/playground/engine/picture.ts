import type { Completion } from 'cancelkit';
import { type End, type LaneSpec, type Left, type Scenario, nothing } from './scenario.js';
import type { StageEvent } from './stage-event.js';

/** What a stretch of a lane shows. */
export type SegmentKind = 'open' | 'aborted' | 'pending' | 'running' | 'for nobody' | 'cleaning up' | 'timer';

/** A stretch of a lane; without an end while it goes on. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  to?: number;
}

/** What a mark on a lane says: that an abort has come, or how something has ended. */
export interface Mark {
  readonly at: number;
  readonly kind: 'aborted' | Completion<unknown>['status'];
  /** It is the end of work that nobody waited for. */
  readonly forNobody: boolean;
}

/** What has gone from one lane to another: an abort, downwards, or a result, upwards. */
export interface Hop {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly kind: 'abort' | 'succeeded' | 'faulted';
}

/** One lane, as it looks now. */
export interface LanePicture {
  readonly spec: LaneSpec;
  readonly segments: Segment[];
  readonly marks: Mark[];
  listeners: number;
  timers: number;
  /** The reason of the abort that has reached it. */
  abort?: { readonly reason: unknown };
  work?: 'running' | 'cleaning up' | Completion<unknown>['status'];
  /** Its work goes on, or has ended, when nobody waits for it any more. */
  forNobody: boolean;
  call?: 'pending' | Completion<unknown>;
  /** What the user sees of it. */
  shown?: { readonly text: string; readonly isStale: boolean };
}

/** All that has happened so far, as it is to be drawn. */
export class Picture {
  readonly lanes = new Map<string, LanePicture>();
  readonly hops: Hop[] = [];
  left: Left = nothing;
  /** What was there when the last call had ended. */
  leftWhenSettled: Left | undefined;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    for (const spec of scenario.lanes) {
      this.lanes.set(spec.id, { spec, segments: [], marks: [], listeners: 0, timers: 0, forNobody: false });
    }
  }

  /** Adds what has happened. */
  add(event: StageEvent): void {
    const { at } = event;
    this.left = event.left;
    if (event.kind === 'left') {
      if (event.when === 'settled') this.leftWhenSettled = event.left;
      return;
    }
    if (event.kind === 'pressed') return;
    const lane = this.lane(event.lane);
    const mark = (kind: Mark['kind'], forNobody = false): void => void lane.marks.push({ at, kind, forNobody });
    switch (event.kind) {
      case 'shown':
        if (lane.spec.kind === 'source') lane.segments.push({ kind: 'open', from: at });
        break;
      case 'aborted':
        lane.abort = { reason: event.reason };
        close(lane, at, 'open');
        if (lane.spec.kind === 'source') lane.segments.push({ kind: 'aborted', from: at });
        if (lane.spec.kind !== 'work') mark('aborted');
        this.#hop(at, event.from, event.lane, 'abort');
        break;
      case 'called':
        lane.call = 'pending';
        if (lane.spec.kind !== 'work') lane.segments.push({ kind: 'pending', from: at });
        break;
      case 'settled':
        lane.call = event.completion;
        close(lane, at, 'pending');
        if (lane.work !== event.completion.status) mark(event.completion.status);
        this.#hop(at, event.from, event.lane, 'abort');
        this.#abandon(at);
        if (event.completion.status === 'succeeded') this.#show(event.lane);
        break;
      case 'started':
        lane.work = 'running';
        lane.forNobody = this.#isUnwanted(event.lane);
        lane.segments.push({ kind: lane.forNobody ? 'for nobody' : 'running', from: at });
        break;
      case 'stopping':
        lane.work = 'cleaning up';
        lane.forNobody = false;
        close(lane, at, 'running', 'for nobody');
        lane.segments.push({ kind: 'cleaning up', from: at });
        this.#hop(at, event.from, event.lane, 'abort');
        break;
      case 'ended':
        lane.work = event.status;
        close(lane, at, 'running', 'for nobody', 'cleaning up');
        mark(event.status, lane.forNobody);
        if (!lane.forNobody && event.status !== 'canceled' && lane.spec.work?.stopsAs === undefined) {
          this.#hop(at, event.lane, lane.spec.parent, event.status);
        }
        break;
      case 'counted':
        lane.listeners = event.listeners;
        lane.timers = event.timers;
        if (lane.timers === 0) close(lane, at, 'timer');
        else if (!isOpen(lane, 'timer')) lane.segments.push({ kind: 'timer', from: at });
        break;
    }
  }

  lane(id: string): LanePicture {
    return this.lanes.get(id) as LanePicture;
  }

  /** How a lane with work or a call has ended, if this is the end. */
  endOf(id: string): End {
    const { work, call, forNobody } = this.lane(id);
    if (call !== undefined && call !== 'pending') return call.status;
    if (work === undefined) return 'not started';
    return `${work}${forNobody ? ', for nobody' : ''}` as End;
  }

  #hop(at: number, from: string | undefined, to: string | undefined, kind: Hop['kind']): void {
    if (from !== undefined && to !== undefined) this.hops.push({ at, from, to, kind });
  }

  /** Shows the value of a call, which is stale if a later call has been made. */
  #show(id: string): void {
    const { calls } = this.#scenario;
    const index = calls.findIndex(({ lane }) => lane === id);
    const shows = calls[index]?.shows;
    if (shows === undefined) return;
    const isStale = calls.slice(index + 1).some(({ lane }) => this.lane(lane).call !== undefined);
    this.lane(shows.on).shown = { text: shows.text, isStale };
  }

  /** A call has ended: what still runs below it runs for nobody. */
  #abandon(at: number): void {
    for (const [id, lane] of this.lanes) {
      if (lane.work !== 'running' || lane.forNobody || !this.#isUnwanted(id)) continue;
      lane.forNobody = true;
      close(lane, at, 'running');
      lane.segments.push({ kind: 'for nobody', from: at });
    }
  }

  #isUnwanted(id: string | undefined): boolean {
    if (id === undefined) return false;
    const { call, spec } = this.lane(id);
    return (call !== undefined && call !== 'pending') || this.#isUnwanted(spec.parent);
  }
}

function isOpen(lane: LanePicture, ...kinds: SegmentKind[]): boolean {
  return lane.segments.some(({ kind, to }) => to === undefined && kinds.includes(kind));
}

function close(lane: LanePicture, at: number, ...kinds: SegmentKind[]): void {
  for (const segment of lane.segments) if (segment.to === undefined && kinds.includes(segment.kind)) segment.to = at;
}
