import { settle } from 'cancelkit';
import { LaneClock } from './lane-clock.js';
import { LaneJob } from './lane-job.js';
import type { Action, LaneSpec, Left, Mode, Press, Scenario } from './scenario.js';
import type { Stage } from './stage.js';
import type { Happening, StageEvent } from './stage-event.js';
import { VirtualClock } from './virtual-clock.js';
import { WatchedSignal } from './watched-signal.js';

/** What there is on one lane. */
interface Lane {
  readonly spec: LaneSpec;
  readonly clock: LaneClock;
  controller?: AbortController;
  /** The last one: a lane may be given a new one, as an attempt is. */
  signal?: WatchedSignal;
  abortedAt?: number;
  job?: LaneJob;
}

/**
 * One run of one scenario: the real code and the real library, on a clock that is moved by whoever plays it.
 *
 * What happens is written down in {@link events}, in that order; what is there is counted each time. Between two timers the event
 * loop turns, so that promises call back in between, as they do on a platform. The methods that return a promise must
 * not overlap.
 */
export class Run {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly events: StageEvent[] = [];
  readonly #time = new VirtualClock();
  readonly #lanes = new Map<string, Lane>();
  readonly #call: (lane: string) => Promise<unknown>;
  #pendingCalls: number;

  private constructor(scenario: Scenario, mode: Mode) {
    this.scenario = scenario;
    this.mode = mode;
    for (const spec of scenario.lanes) this.#addLane(spec);
    this.#call = scenario.play[mode](this.#stage());
    this.#pendingCalls = scenario.calls.length;
    for (const { at, lane } of scenario.calls) this.#time.start(() => this.#makeCall(lane), at);
  }

  /** Starts a scenario: its calls at time 0 are made. */
  static async start(scenario: Scenario, mode: Mode): Promise<Run> {
    const run = new Run(scenario, mode);
    await run.advance(0);
    return run;
  }

  /** Runs a scenario from beginning to end. */
  static async whole(scenario: Scenario, mode: Mode, presses: readonly Press[]): Promise<Run> {
    const run = await Run.start(scenario, mode);
    for (const press of presses) {
      await run.advance(press.at);
      await run.press(press);
    }
    await run.advance(scenario.until);
    return run;
  }

  get now(): number {
    return this.#time.now;
  }

  /** Whether the picture has come to its end. */
  get isOver(): boolean {
    return this.now >= this.scenario.until;
  }

  /** When something will happen by itself, before the picture ends; the end of the picture, if nothing will. */
  get nextAt(): number {
    return Math.min(this.#time.next?.due ?? Infinity, this.scenario.until);
  }

  /** What is there now, as counted. */
  get left(): Left {
    const lanes = [...this.#lanes.values()];
    return {
      listeners: lanes.reduce((sum, { signal }) => sum + (signal?.listeners ?? 0), 0),
      timers: lanes.reduce((sum, { clock }) => sum + clock.pending, 0),
      running: lanes.filter(({ job }) => job?.isRunning).length,
    };
  }

  /** Lets time pass; what is due is called. */
  async advance(to: number): Promise<void> {
    const end = Math.min(to, this.scenario.until);
    const wasOver = this.isOver;
    for (let next = this.#time.next; next !== undefined && next.due <= end; next = this.#time.next) {
      this.#time.goTo(next.due);
      this.#time.fire(next);
      await turn();
    }
    this.#time.goTo(end);
    if (this.isOver && !wasOver) this.#record({ kind: 'left', when: 'end' });
  }

  /** Whether a button would do anything now. */
  canPress({ lane, does }: Pick<Press, 'lane' | 'does'>): boolean {
    const { controller, job, ...record } = this.#lane(lane);
    const { of } = this.#action(lane, does);
    if (does === 'abort') return controller?.signal.aborted === false;
    if (does === 'fault') return job?.canFail === true;
    const { clock } = of === undefined ? record : this.#lane(of);
    return clock.pending > 0 && (of === undefined || job?.canFail === true);
  }

  /** Does what a button does; nothing, if that cannot be done now. */
  async press({ lane, does }: Pick<Press, 'lane' | 'does'>): Promise<void> {
    if (!this.canPress({ lane, does })) return;
    const { controller, job } = this.#lane(lane);
    const action = this.#action(lane, does);
    this.#record({ kind: 'pressed', lane, action });
    if (does === 'abort') controller?.abort(action.reason);
    else if (does === 'fault') job?.fail(action.reason);
    else this.#lane(action.of ?? lane).clock.fireLast();
    await turn();
  }

  #addLane(spec: LaneSpec): void {
    const { id } = spec;
    const lane: Lane = { spec, clock: new LaneClock(this.#time, () => this.#count(id)) };
    this.#lanes.set(id, lane);
    if (!spec.actions.some(({ does }) => does === 'abort')) return;
    lane.controller = new AbortController();
    this.#watch(id, lane.controller.signal);
  }

  #stage(): Stage {
    return {
      signal: (lane) => {
        const { controller } = this.#lane(lane);
        if (controller === undefined) throw new Error(`No button aborts the lane ${lane}`);
        return controller.signal;
      },
      clock: (lane) => this.#lane(lane).clock,
      show: (lane, signal) => this.#watch(lane, signal),
      start: (lane, done, failed) => {
        const record = this.#lane(lane);
        const { work, name } = record.spec;
        if (work === undefined) throw new Error(`Nothing is known of the work ${lane}`);
        const watcher = {
          stopping: () => {
            const isTold = record.abortedAt !== this.now; // else the abort of its own signal has been told of
            this.#record({ kind: 'stopping', lane, from: isTold ? this.#originOf(lane) : undefined });
          },
          ended: (status: 'succeeded' | 'faulted' | 'canceled', error?: unknown) =>
            this.#record({ kind: 'ended', lane, status, error }),
        };
        record.job = new LaneJob(work, this.#time, watcher, () => done(name), failed);
        this.#record({ kind: 'started', lane });
        return record.job;
      },
    };
  }

  #watch(lane: string, signal: AbortSignal): AbortSignal {
    const record = this.#lane(lane);
    if (record.signal?.signal === signal) return signal;
    delete record.abortedAt;
    this.#record({ kind: 'shown', lane });
    record.signal = new WatchedSignal(signal, {
      aborted: (reason) => {
        record.abortedAt = this.now;
        this.#record({ kind: 'aborted', lane, from: this.#originOf(lane), reason });
      },
      counted: () => this.#count(lane),
    });
    return signal;
  }

  #makeCall(lane: string): void {
    this.#record({ kind: 'called', lane });
    const promise = this.#call(lane);
    // Asked for now: the code has just shown the signal that it waits with.
    const above = this.#ancestors(lane).find(({ signal }) => signal !== undefined);
    void settle(promise, above?.signal?.signal).then((completion) => {
      // By hand, or between two attempts, the abort has reached the wait, and nothing that had a signal.
      const isAborted = completion.status === 'canceled' && this.#lane(lane).signal === undefined;
      const from = isAborted ? this.#abortedAbove(lane)?.spec.id : undefined;
      this.#record({ kind: 'settled', lane, from, completion });
      this.#pendingCalls -= 1;
      if (this.#pendingCalls === 0) this.#record({ kind: 'left', when: 'settled' });
    });
  }

  /**
   * Where an abort has come from: the nearest lane above that has been aborted at this moment. If there is none, work has been
   * stopped by the lane above it, and everything else has aborted by itself.
   */
  #originOf(lane: string): string | undefined {
    const { spec } = this.#lane(lane);
    return this.#abortedAbove(lane)?.spec.id ?? (spec.kind === 'work' ? spec.parent : undefined);
  }

  #abortedAbove(lane: string): Lane | undefined {
    return this.#ancestors(lane).find(({ abortedAt }) => abortedAt === this.now);
  }

  #ancestors(lane: string): Lane[] {
    const { parent } = this.#lane(lane).spec;
    return parent === undefined ? [] : [this.#lane(parent), ...this.#ancestors(parent)];
  }

  #count(lane: string): void {
    const { signal, clock } = this.#lane(lane);
    this.#record({ kind: 'counted', lane, listeners: signal?.listeners ?? 0, timers: clock.pending });
  }

  #record(happening: Happening): void {
    this.events.push({ ...happening, at: this.now, left: this.left });
  }

  #lane(id: string): Lane {
    const lane = this.#lanes.get(id);
    if (lane === undefined) throw new Error(`There is no lane ${id} in ${this.scenario.id}`);
    return lane;
  }

  #action(lane: string, does: Action['does']): Action {
    const action = this.#lane(lane).spec.actions.find((each) => each.does === does);
    if (action === undefined) throw new Error(`Nothing on the lane ${lane} does ${does}`);
    return action;
  }
}

/** Lets the event loop turn: everything that promises have to call back is called back before. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
