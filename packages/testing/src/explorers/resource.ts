import type { Place } from '../points/point.js';

/** Something of the event loop that a run has started: a timer, a handle (a socket, a process, a file), or a request. */
export interface Resource extends Place {
  readonly kind: 'timer' | 'immediate' | 'handle' | 'request';
  /** The word for it: `timer`, `socket`, `TCPWRAP` for what has none. */
  readonly name: string;
  /** Whether it was there when the abort came. */
  readonly beforeAbort: boolean;
  /** What called back when it was started; undefined when that was the call itself, or the abort. */
  readonly startedBy: Resource | undefined;
  /** Whether it has called back. */
  readonly fired: boolean;
  /** Whether the callback that it has made was that of an end: a file, a server, a connection has been closed. */
  readonly ends: boolean;
  /** Whether it starts something new, and is not there to end something: a connection, and not the end of one. */
  readonly opens: boolean;
  /** Whether it is still there and keeps the process alive: not cleared, not closed, not unref'd. */
  alive(): boolean;
  /** Whether it is still there, referenced or not: an idle connection of an agent. */
  open(): boolean;
  /** Whether it can still call back. */
  pending(): boolean;
  /** Lets go of it, where it belongs to nobody any more: a timer that has been left behind. */
  clear(): void;
}

/** What it is in words, and where it comes from. */
export function described({ name, user, place }: Resource): string {
  return `${name} of ${user === place ? place : `${user} (${place})`}`;
}
