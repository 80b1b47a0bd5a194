/**
 * Stands in for the `setImmediate` of the tests where the platform has none. It is not put on the global object: there the
 * packages would find it.
 */
const immediate = (globalThis.setImmediate as typeof setImmediate | undefined) ?? later;

function later(job: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    job();
  };
  port2.postMessage(undefined);
}

export { immediate as setImmediate };
