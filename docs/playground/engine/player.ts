import { Picture } from './picture.js';
import { Run } from './run.js';
import type { Mode, Press, Scenario } from './scenario.js';
import type { StageEvent } from './stage-event.js';
import { sentence } from './words.js';

/** One line of the trace. */
export interface TraceLine {
  readonly at: number;
  readonly text: string;
  readonly event: StageEvent;
}

/** How long, in milliseconds at a quarter of real time, an abort takes from one lane to the next. In the program it takes none. */
const HOP_MS = 450;

/** How long a sentence stands where nothing may move. */
const STILL_MS = 900;

/**
 * Plays a scenario: moves the time of its run, and shows what happens one after the other, time standing still meanwhile.
 *
 * Everything that takes time is done one after the other; {@link idle} waits for it.
 */
export class Player {
  /** How fast time goes: 1 is real time. */
  speed = 0.25;
  isPlaying = false;
  /** Whether nothing may move: then it goes on from one event to the next. */
  isStill = false;
  run: Run | undefined;
  picture: Picture | undefined;
  trace: TraceLine[] = [];
  time = 0;
  readonly #changed: () => void;
  /** What has been pressed, and what is still to be. */
  #script: readonly Press[] = [];
  #shown = 0;
  /** How long the last sentence has stood, and how long it is to stand, in milliseconds. */
  #stood = 0;
  #stands = 0;
  #isStepping = false;
  #tasks: Promise<void> = Promise.resolve();
  #pendingTasks = 0;

  /** @param changed called when there is something else to be seen */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Fulfills when everything is done that has been asked for so far. */
  get idle(): Promise<void> {
    return this.#tasks;
  }

  /** Whether all is over and shown, and nothing has been asked for since. */
  get isOver(): boolean {
    return this.#pendingTasks === 0 && this.run?.isOver === true && this.#queue.length === 0;
  }

  /** How far what was shown last has got on its way: from 0 to 1. */
  get progress(): number {
    return this.#stands === 0 ? 1 : Math.min(1, this.#stood / this.#stands);
  }

  /** Starts a scenario anew; the script is pressed when its time comes. */
  load(scenario: Scenario, mode: Mode, script: readonly Press[] = []): Promise<void> {
    return this.#do(() => this.#start(scenario, mode, script));
  }

  /** Shows the same moment in the other mode, after the same presses. */
  setMode(mode: Mode): Promise<void> {
    return this.#do(async () => {
      if (this.run === undefined || this.run.mode === mode) return;
      const { time } = this;
      await this.#start(this.run.scenario, mode, this.#script);
      await this.#goTo(time);
      this.#showAll();
    });
  }

  play(): void {
    this.isPlaying = true;
    this.#isStepping = false;
    this.#changed();
  }

  pause(): void {
    this.isPlaying = false;
    this.#changed();
  }

  /** Presses a button now. */
  press(lane: string, does: Press['does']): Promise<void> {
    return this.#do(async () => {
      if (this.run === undefined) return;
      this.#showAll();
      const press = { at: this.time, lane, does };
      const before = this.run.events.length;
      await this.run.advance(this.time);
      await this.run.press(press);
      if (this.run.events.length > before) this.#script = [...this.#script, press].sort((a, b) => a.at - b.at);
      this.#showNext();
    });
  }

  /** Goes on to the next sentence, and stops there. */
  step(): Promise<void> {
    this.isPlaying = false;
    this.#isStepping = true;
    return this.#do(async () => {
      while (!this.#showNext() && this.run?.isOver === false) await this.#goTo(this.#nextAt);
      this.#stood = this.#stands;
    });
  }

  /** Goes on to the end at once. */
  toEnd(): Promise<void> {
    return this.#do(async () => {
      await this.#goTo(this.run?.scenario.until ?? 0);
      this.#showAll();
      this.isPlaying = false;
    });
  }

  /** Lets some milliseconds of real time pass. */
  tick(ms: number): void {
    if (this.#pendingTasks > 0 || this.run === undefined || this.isOver) return;
    if (this.#isStepping) return;
    if (this.#stood < this.#stands) {
      this.#stood += ms;
      this.#changed();
    } else if (this.#queue.length > 0) {
      this.#showNext();
      this.#changed();
    } else if (this.isPlaying) {
      const to = this.isStill ? this.#nextAt : Math.min(this.time + ms * this.speed, this.run.scenario.until);
      if (this.#nextAt <= to) void this.#do(() => this.#goTo(this.#nextAt));
      else this.time = to;
      this.#changed();
    }
  }

  get #queue(): readonly StageEvent[] {
    return this.run?.events.slice(this.#shown) ?? [];
  }

  get #nextPress(): Press | undefined {
    return this.#script.find(({ at }) => at > (this.run?.now ?? 0));
  }

  /** When something will happen: by itself, or because it is in the script. */
  get #nextAt(): number {
    return Math.min(this.run?.nextAt ?? 0, this.#nextPress?.at ?? Infinity);
  }

  async #start(scenario: Scenario, mode: Mode, script: readonly Press[]): Promise<void> {
    this.run = await Run.start(scenario, mode);
    this.picture = new Picture(scenario);
    this.trace = [];
    this.time = 0;
    this.#script = script;
    this.#shown = 0;
    this.#stood = this.#stands = 0;
    this.#isStepping = false;
    while (this.#showNext());
    this.#stood = this.#stands;
  }

  /** Moves time; what is in the script is pressed on the way. */
  async #goTo(to: number): Promise<void> {
    const { run } = this;
    if (run === undefined) return;
    for (let press = this.#nextPress; press !== undefined && press.at <= to; press = this.#nextPress) {
      await run.advance(press.at);
      for (const each of this.#script.filter(({ at }) => at === press.at)) await run.press(each);
    }
    await run.advance(to);
    this.time = run.now;
  }

  /** Shows what has happened, up to the next sentence; false if there is none. */
  #showNext(): boolean {
    const { run, picture } = this;
    if (run === undefined || picture === undefined) return false;
    for (const event of this.#queue) {
      this.#shown += 1;
      picture.add(event);
      const text = sentence(event, run.scenario, picture);
      if (text === undefined) continue;
      this.trace = [...this.trace, { at: event.at, text, event }];
      this.#stood = 0;
      this.#stands = this.isStill ? STILL_MS : isQuick(event) ? 0 : (HOP_MS * 0.25) / this.speed;
      return true;
    }
    return false;
  }

  #showAll(): void {
    while (this.#showNext());
    this.#stood = this.#stands;
  }

  #do(task: () => Promise<void>): Promise<void> {
    this.#pendingTasks += 1;
    this.#changed();
    this.#tasks = this.#tasks.then(task).finally(() => {
      this.#pendingTasks -= 1;
      this.#changed();
    });
    return this.#tasks;
  }
}

/** What needs no time to be looked at. */
function isQuick({ kind }: StageEvent): boolean {
  return kind === 'called' || kind === 'started' || kind === 'left';
}
