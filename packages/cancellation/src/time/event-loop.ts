import { CompletionSource } from '@cancelkit/completion';

/** How long, in milliseconds, the event loop may be kept from turning: a quarter of a frame. */
const SLICE = 4;

// Taken when this is loaded. What is asked here is about the event loop itself: a test that fakes time does not stop that.

const now = /* @__PURE__ */ (() => performance.now.bind(performance))();

const startTimer = /* @__PURE__ */ (() => globalThis.setTimeout)();

/**
 * Calls back in a later turn. Not by `setImmediate`, which may be a microtask in disguise, as React Native's is; by a message,
 * because browsers make timers wait 4 ms; but workerd delivers one within the turn, before any timer fires.
 */
function inLaterTurn(callback: () => void): void {
  if (typeof MessageChannel !== 'function') {
    startTimer(callback);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  let turned = false;
  port1.onmessage = () => {
    port1.close();
    if (turned) callback();
    else startTimer(callback);
  };
  port2.postMessage(0);
  queueMicrotask(() => (turned = true));
}

let turnedAt = -Infinity;
let turn: CompletionSource | undefined;

/** A source that is completed when the event loop has turned; none if it has, a few milliseconds ago. */
export function overdueTurn(): CompletionSource | undefined {
  if (turn === undefined && now() - turnedAt >= SLICE) {
    turn = new CompletionSource();
    inLaterTurn(endTurn);
  }
  return turn;
}

function endTurn(): void {
  const ended = turn;
  turn = undefined;
  turnedAt = now();
  ended?.setResult();
}
