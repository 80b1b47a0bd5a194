// A worker of a queue: some jobs at a time, each with a lease that is extended while it runs.
import { delay, mapEach, settle, shield, spawn } from 'cancelkit';

export interface Job {
  readonly id: string;
  extend(signal: AbortSignal): Promise<void>;
  acknowledge(): Promise<void>;
  giveBack(): Promise<void>;
}

export interface WorkerOptions {
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Hears of each job how it has ended. */
  readonly onEnd: (id: string, status: 'succeeded' | 'faulted' | 'canceled') => void;
}

/** Works until the signal aborts; then what runs is stopped, and given back. */
export async function workOn(
  signal: AbortSignal,
  jobs: AsyncIterable<Job>,
  work: (signal: AbortSignal, job: Job) => Promise<void>,
  { concurrency, leaseMs, onEnd }: WorkerOptions,
): Promise<void> {
  const handle = async (inner: AbortSignal, job: Job) => {
    const running = spawn(inner, async (own, { fork }) => {
      fork(async (lease) => {
        for (;;) {
          await delay(lease, leaseMs / 2);
          await job.extend(lease); // a lease that is lost is a fault: it aborts the work
        }
      });
      await work(own, job);
    });
    const { status } = await settle(running, inner);
    // Not cut short by the abort that has just stopped the work.
    await shield(inner, () => (status === 'succeeded' ? job.acknowledge() : job.giveBack()));
    return { id: job.id, status };
  };
  for await (const { id, status } of mapEach(signal, jobs, handle, { concurrency, ordered: false })) onEnd(id, status);
}
