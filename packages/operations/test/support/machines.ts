import { type Operation, type OperationStore, Operations, type OperationsOptions } from '@cancelkit/operations';
import { type MemoryStoreOptions, memoryStore } from '@cancelkit/operations/testing';
import { type ManualClock, manualClock } from '@cancelkit/testing';
import { turns } from './settled.js';

/** Several processes on one store, whose time is moved by hand. */
export interface Machines {
  readonly clock: ManualClock;
  readonly store: OperationStore;
  readonly here: Operations;
  readonly there: Operations;
  /** A process more. */
  start(options?: OperationsOptions, store?: OperationStore): Operations;
  /** Lets time pass, a little at a time, so that what it causes has time to happen. */
  pass(ms: number): Promise<void>;
  created<T>(options?: Parameters<Operations['create']>[1]): Promise<Operation<T>>;
  dispose(): Promise<void>;
}

/** @param wrap what stands between the processes and the store */
export function machines(
  options: MemoryStoreOptions = {},
  wrap = (store: OperationStore): OperationStore => store,
): Machines {
  const clock = manualClock(1_000);
  const store = memoryStore({ clock, ...options });
  const all: Operations[] = [];
  const start = (more: OperationsOptions = {}, other = wrap(store)): Operations => {
    const operations = new Operations(other, { clock, ...more });
    all.push(operations);
    return operations;
  };
  const pass = async (ms: number): Promise<void> => {
    await turns();
    for (let left = ms; left > 0; left -= 250) {
      clock.advance(Math.min(250, left));
      await turns();
    }
  };
  const here = start();
  return {
    clock,
    store,
    here,
    there: start(),
    start,
    pass,
    created: (create = { deadlineMs: 3_600_000 }) => here.create(null, create),
    dispose: async () => {
      await Promise.all(all.map((operations) => operations.dispose()));
    },
  };
}
