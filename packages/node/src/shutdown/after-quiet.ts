/**
 * Calls back when a time is up, in milliseconds, and what has come by then has been read: it is read in the same turn, and
 * becomes a request.
 *
 * @returns takes it back, to the last
 */
export function afterQuiet(quietMs: number, callback: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => (immediate = setImmediate(callback)), quietMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
