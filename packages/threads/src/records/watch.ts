/** ES2024: fulfills when it is notified, on the thread that waits, without blocking it. */
type WaitAsync = (
  words: Int32Array,
  index: number,
  value: number,
) => { readonly async: true; readonly value: Promise<string> } | { readonly async: false };

/**
 * Calls back in a later turn, once, when the record with these words is settled; or before that, when somebody wakes its
 * threads: who is called looks, and watches again if need be. Keeps no thread alive.
 *
 * `Atomics.waitAsync` cannot be canceled, and its timeouts leave a task behind: so it is given none, and stopping wakes.
 * Where it is missing, one ticker a thread looks at all that is watched.
 *
 * @returns stops watching: the callback may still be called
 */
export function watch(words: Int32Array, callback: () => void): () => void {
  const { waitAsync } = Atomics as unknown as { waitAsync?: WaitAsync };
  if (waitAsync === undefined) return tick(words, callback);
  const wait = waitAsync(words, 0, 0);
  if (wait.async) void wait.value.then(callback);
  else queueMicrotask(callback);
  return () => void Atomics.notify(words, 0);
}

const TICK_MS = 4;
const watched = /* @__PURE__ */ new Set<{ readonly words: Int32Array; readonly callback: () => void }>();
let ticker: unknown;

function tick(words: Int32Array, callback: () => void): () => void {
  const entry = { words, callback };
  watched.add(entry);
  if (ticker === undefined) {
    ticker = setInterval(look, TICK_MS);
    (ticker as { unref?: () => void }).unref?.();
  }
  return () => forget(entry);
}

function look(): void {
  for (const entry of watched) {
    if (Atomics.load(entry.words, 0) === 0) continue;
    forget(entry);
    entry.callback();
  }
}

function forget(entry: { readonly words: Int32Array; readonly callback: () => void }): void {
  watched.delete(entry);
  if (watched.size > 0) return;
  clearInterval(ticker as number);
  ticker = undefined;
}
