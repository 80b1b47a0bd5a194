/**
 * Stands in for the `setImmediate` of the tests where the platform has none. It is not put on the global object: there the
 * packages would find it.
 */
const immediate = (globalThis.setImmediate as typeof setImmediate | undefined) ?? later;

const jobs: (() => void)[] = [];
let channel: MessageChannel | undefined;

/** First in, first out, as Node's: messages of different channels overtake each other in WebKit. */
function later(job: () => void): void {
  jobs.push(job);
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => jobs.shift()?.();
  }
  channel.port2.postMessage(undefined);
}

export { immediate as setImmediate };
