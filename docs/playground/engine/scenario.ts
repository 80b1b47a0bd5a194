import type { Stage } from './stage.js';

/** With the library, or as it is written without one. */
export type Mode = 'cancelkit' | 'byHand';

/** What can be done to a lane by a button. */
export interface Action {
  /** Aborts the lane's own signal; fires the lane's timer, as if its time were over; or makes the lane's work fail. */
  readonly does: 'abort' | 'timeout' | 'fault';
  /** What the button says. */
  readonly label: string;
  /** What has happened then, as a sentence. */
  readonly says: string;
  /** The reason of an abort, or the message of a fault. */
  readonly reason: string;
  /** The lane whose timer fires, if it is not the lane itself. */
  readonly of?: string;
}

/** A piece of work, as the world outside does it. Times are milliseconds. */
export interface WorkSpec {
  /** How long it takes, if nobody stops it; Infinity: it does not end by itself. */
  readonly takes: number;
  /** How it ends then: it succeeds, if not given. */
  readonly fails?: string;
  /** How long it cleans up when it is told to stop. */
  readonly cleansUp: number;
  /** What it has come to when it has been stopped: canceled, if not given. A lock that is released has succeeded. */
  readonly stopsAs?: 'succeeded';
  /** What its states are called, if not by their own names. */
  readonly words?: Readonly<Partial<Record<'running' | 'cleaning up' | 'succeeded', string>>>;
}

/** One line of the picture: a source of aborts, a combinator, or a piece of work. */
export interface LaneSpec {
  readonly id: string;
  readonly name: string;
  /** What it is made of. */
  readonly by: Readonly<Record<Mode, string>>;
  readonly kind: 'source' | 'combinator' | 'work';
  /** The lane above it in the tree: who starts it, and from where aborts come. */
  readonly parent?: string;
  readonly work?: WorkSpec;
  readonly actions: readonly Action[];
}

/** A button that is pressed at some time. */
export interface Press {
  readonly at: number;
  readonly lane: string;
  readonly does: Action['does'];
}

/** What is there at one moment, as counted. */
export interface Left {
  readonly listeners: number;
  readonly timers: number;
  readonly running: number;
}

/** How a lane has ended, when the picture ends. */
export type End =
  | 'not started'
  | 'succeeded'
  | 'faulted'
  | 'canceled'
  | 'running, for nobody'
  | 'succeeded, for nobody'
  | 'faulted, for nobody';

/** What a mode makes of a story. */
export interface Ending {
  /** The works and the calls, by the ids of their lanes. */
  readonly lanes: Readonly<Record<string, End>>;
  /** What is left when the last call has ended. */
  readonly left: Left;
  /** What is still left when the picture ends. */
  readonly stays: Left;
  /** What the user sees in the end, and whether it is out of date. */
  readonly sees?: { readonly text: string; readonly isStale: boolean };
}

/** Buttons pressed at some time, and how it then ends: shown in the page, and tested. */
export interface Story {
  readonly title: string;
  readonly presses: readonly Press[];
  readonly ends: Readonly<Record<Mode, Ending>>;
}

/** A call of the scenario's function at some time; its outcome is shown on a lane. */
export interface CallSpec {
  readonly at: number;
  readonly lane: string;
  /** What has happened, as a sentence; if there is more to say than that it begins. */
  readonly says?: string;
  /** On which lane its value is shown to the user, and what the user sees then. */
  readonly shows?: { readonly on: string; readonly text: string };
}

/** What a scenario gives: a function that is called for each {@link CallSpec}. */
export type Play = (stage: Stage) => (lane: string) => Promise<unknown>;

/** One of the playground's programs: the same thing done with cancelkit and by hand, and how it is drawn. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What it is about, in a sentence or two. */
  readonly text: string;
  /** Where the picture ends, in milliseconds. */
  readonly until: number;
  /** Parents before children. */
  readonly lanes: readonly LaneSpec[];
  readonly calls: readonly CallSpec[];
  readonly play: Readonly<Record<Mode, Play>>;
  readonly stories: readonly Story[];
}

/** Nothing at all. */
export const nothing: Left = { listeners: 0, timers: 0, running: 0 };
