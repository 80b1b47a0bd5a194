/** How deep callbacks may call back before the next ones are put off: a level takes some kB of a stack of 500 or more. */
const DEEPEST = 50;

let depth = 0;

/** What has been put off, the next first at `begun`. */
let putOff: Job[] = [];
let begun = 0;

interface Job {
  readonly run: (subject: never) => void;
  readonly subject: unknown;
}

/**
 * Does that part of a completion or an abort which calls back, now; past some depth, when the stack is empty down to the
 * first of these. So a chain in which each callback completes the next source may be of any length.
 *
 * `run` contains what callbacks throw. What it throws itself is an overflow of the stack, which the code around has used up: then
 * it is called again, in a microtask at the latest, and has to go on where it was.
 */
export function nested<S>(run: (subject: S) => void, subject: S): void {
  if (!enter(run, subject)) return;
  try {
    run(subject);
  } catch {
    strand(run, subject);
  } finally {
    leave();
  }
}

/** The parts of {@link nested}, for where a call through a variable would cost too much. False: it is put off. */
export function enter<S>(run: (subject: S) => void, subject: S): boolean {
  if (depth < DEEPEST) {
    depth += 1;
    return true;
  }
  putOff.push({ run, subject });
  return false;
}

/** To be called after {@link enter} in any case. */
export function leave(): void {
  if (depth === 1 && putOff.length > 0) nested(goOn, undefined);
  depth -= 1;
}

/** Puts off what has overflowed the stack. */
export function strand<S>(run: (subject: S) => void, subject: S): void {
  putOff[putOff.length] = { run, subject }; // no call: there may be no room for one
  void resolved.then(goOnLater);
}

const resolved = /* @__PURE__ */ Promise.resolve();

function goOnLater(): void {
  nested(goOn, undefined);
}

function goOn(): void {
  for (let job = putOff[begun]; job !== undefined; job = putOff[++begun]) job.run(job.subject as never);
  putOff = [];
  begun = 0;
}
