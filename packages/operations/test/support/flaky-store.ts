import type { OperationStore } from '@cancelkit/operations';

/** What an outage looks like. */
export class Outage extends Error {
  override readonly name = 'Outage';
}

/** A store that can be away, and whose answers can be lost. */
export interface FlakyStore extends OperationStore {
  /** What happens to a call of this method, before it is made and after it was answered: what it throws is the answer. */
  before: (method: string) => void;
  after: (method: string) => void;
  /** How often each method was called. */
  readonly calls: Record<string, number>;
}

export function flakyStore(store: OperationStore): FlakyStore {
  const calls: Record<string, number> = {};
  const own = {
    before: () => undefined,
    after: () => undefined,
    calls,
    isOutage: (error: unknown) => error instanceof Outage,
  };
  const flaky: FlakyStore = new Proxy(own as unknown as FlakyStore, {
    get(_, name: string) {
      if (name in own) return own[name as keyof typeof own];
      const method = store[name as keyof OperationStore];
      if (typeof method !== 'function' || name === 'listen') return (method as () => unknown).bind(store);
      return async (...args: never[]) => {
        calls[name] = (calls[name] ?? 0) + 1;
        flaky.before(name);
        const answer = await (method as (...all: never[]) => unknown).apply(store, args);
        flaky.after(name);
        return answer;
      };
    },
  });
  return flaky;
}
