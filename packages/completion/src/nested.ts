/** How deep callbacks may call back before the next ones are put off: a level takes some kB of a stack of 500 or more. */
const DEEPEST = 50;

interface Job {
  readonly run: (subject: never) => void;
  readonly subject: unknown;
}

let depth = 0;
const putOff: Job[] = [];

/**
 * Does that part of a completion or an abort which calls back, now; past some depth, when the stack is empty down to the
 * first of these. So a chain in which each callback completes the next source may be of any length.
 *
 * `run` contains what callbacks throw. What it throws itself is an overflow of the stack, which the code around has used up: then
 * it is called again, from a microtask, and has to go on where it was.
 *
 * @throws RangeError when there is no room to begin; then nothing has been done
 */
export function nested<S>(run: (subject: S) => void, subject: S): void {
  if (depth >= DEEPEST) {
    putOff.push({ run, subject });
    return;
  }
  depth += 1;
  try {
    run(subject);
    if (depth === 1 && putOff.length > 0) goOn();
  } catch {
    putOff.push({ run, subject });
    void resolved.then(() => nested(goOn, undefined));
  } finally {
    depth -= 1; // not in a function: there may be no room to call one
  }
}

const resolved = /* @__PURE__ */ Promise.resolve();

/** What is cut off in here stays in the list. */
function goOn(): void {
  let begun = 0;
  try {
    for (; begun < putOff.length; begun++) {
      const { run, subject } = putOff[begun] as Job; // the array grows while it is walked
      run(subject as never);
    }
  } finally {
    putOff.splice(0, begun);
  }
}
