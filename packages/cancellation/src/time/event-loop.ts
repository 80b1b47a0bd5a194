import { CompletionSource } from '@cancelkit/completion';

/** How long, in milliseconds, the event loop may be kept from turning: a quarter of a frame. */
const SLICE = 4;

// Taken when this is loaded. What is asked here is about the event loop itself: a test that fakes time does not stop that.

const now = /* @__PURE__ */ (() => performance.now.bind(performance))();

/** Calls back in a later turn. Not by `setImmediate`, which may be a microtask in disguise, as React Native's is. */
const inLaterTurn = /* @__PURE__ */ (() => {
  const { MessageChannel, setTimeout } = globalThis as unknown as Record<string, unknown>;
  return MessageChannel === undefined ? setTimeout : postMessage;
})() as (callback: () => void) => void;

function postMessage(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
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
