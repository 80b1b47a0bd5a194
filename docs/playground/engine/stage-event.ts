import type { Completion } from 'cancelkit';
import type { Action, Left } from './scenario.js';

/** What has happened. `from` is the lane that it came from. */
export type Happening =
  | { readonly kind: 'pressed'; readonly lane: string; readonly action: Action }
  | { readonly kind: 'aborted'; readonly lane: string; readonly from: string | undefined; readonly reason: unknown }
  | { readonly kind: 'called'; readonly lane: string }
  | {
      readonly kind: 'settled';
      readonly lane: string;
      readonly from: string | undefined;
      readonly completion: Completion<unknown>;
    }
  | { readonly kind: 'started'; readonly lane: string }
  | { readonly kind: 'stopping'; readonly lane: string; readonly from: string | undefined }
  | {
      readonly kind: 'ended';
      readonly lane: string;
      readonly status: Completion<unknown>['status'];
      readonly error?: unknown;
    }
  /** The lane has a signal from now on. */
  | { readonly kind: 'shown'; readonly lane: string }
  /** The listeners or the timers of a lane are others than before. */
  | { readonly kind: 'counted'; readonly lane: string; readonly listeners: number; readonly timers: number }
  /** All calls have ended; or the picture has. */
  | { readonly kind: 'left'; readonly when: 'settled' | 'end' };

/** What has happened, when, and what was there then. */
export type StageEvent = Happening & { readonly at: number; readonly left: Left };
