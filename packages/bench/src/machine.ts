import { cpus, release, totalmem, type } from 'node:os';

/** What the figures depend on. */
export interface Machine {
  readonly date: string;
  readonly node: string;
  readonly v8: string;
  readonly system: string;
  readonly processor: string;
  readonly memory: string;
}

/** Describes the machine and the engine that run this process, today. */
export function machine(): Machine {
  const cores = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    v8: process.versions.v8,
    system: `${type()} ${release()}, ${process.arch}`,
    processor: `${cores.length} x ${cores[0]?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  };
}
