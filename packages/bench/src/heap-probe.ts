import type { Loop } from './loop.js';

/**
 * Runs in a process of its own, started with --expose-gc: prints by how many bytes the heap has grown after so many
 * operations and a garbage collection.
 */
export async function probeHeap(makeLoop: (parameter: number) => Loop, operations: number): Promise<void> {
  const loop = makeLoop(0);
  // Compiled code and its feedback are on the heap too, and so are tables of the engine, which grow with what dies between
  // two collections, and do not shrink: both are there before it is measured. What leaks, leaks again.
  const warmUp = Math.ceil(operations / 4);
  await loop.prepare?.(warmUp);
  await loop.run(warmUp);
  await loop.prepare?.(operations);
  const before = await heapUsed();
  await loop.run(operations);
  const after = await heapUsed();
  await loop.prepare?.(0); // still used here: what the loop keeps has not been let go of
  process.stdout.write(String(after - before));
}

/** Several rounds: what finalizers let go of goes with the next one. */
async function heapUsed(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    await new Promise(setImmediate);
    (globalThis as { gc?: () => void }).gc?.();
  }
  return process.memoryUsage().heapUsed;
}
