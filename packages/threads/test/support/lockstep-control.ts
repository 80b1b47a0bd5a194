/** What the scheduler and one thread of the lockstep share: five words. */
export const PHASE = 0;
export const TURN = 1;
export const RESULT = 2;
export const JOB = 3;
/** 1 once the thread has notified. */
export const NOTIFIED = 4;

/** The phases of a thread. */
export const RUNNING = 0;
export const ARRIVED = 1;
export const SLEEPING = 2;
export const DONE = 3;

/** What a turn may be. */
export const GO = 1;
export const KILL = 2;

/** The result of a thread that was killed. */
export const KILLED = -1;
