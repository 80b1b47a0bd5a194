import { CompletionSource } from '@cancelkit/completion';
import { Deferred as EsfxDeferred } from '@esfx/async-deferred';
import pDefer from 'p-defer';
import { Deferred as PrexDeferred } from 'prex';
import type { Loop } from '../loop.js';

// Create, read the promise, settle, await.

export function ours(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const source = new CompletionSource<number>();
        const { promise } = source;
        source.trySetResult(i);
        await promise;
      }
    },
  };
}

export function withPDefer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const deferred = pDefer<number>();
        const { promise } = deferred;
        deferred.resolve(i);
        await promise;
      }
    },
  };
}

export function withEsfx(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const deferred = new EsfxDeferred<number>();
        const { promise } = deferred;
        deferred.resolve(i);
        await promise;
      }
    },
  };
}

export function withPrex(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const deferred = new PrexDeferred<number>();
        const { promise } = deferred;
        deferred.resolve(i);
        await promise;
      }
    },
  };
}

export function withPromise(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let resolve!: (value: number) => void;
        const promise = new Promise<number>((resolve_) => {
          resolve = resolve_;
        });
        resolve(i);
        await promise;
      }
    },
  };
}

export function resolved(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await Promise.resolve(i);
    },
  };
}

// Create, settle, and only then read the promise and await it.

export function oursReadLate(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const source = new CompletionSource<number>();
        source.trySetResult(i);
        await source.promise;
      }
    },
  };
}

export function withPDeferReadLate(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const deferred = pDefer<number>();
        deferred.resolve(i);
        await deferred.promise;
      }
    },
  };
}

// Create and settle; nobody reads the promise.

export function oursUnread(): Loop {
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) new CompletionSource<number>().trySetResult(i);
    },
  };
}

export function withPDeferUnread(): Loop {
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) pDefer<number>().resolve(i);
    },
  };
}

export function withEsfxUnread(): Loop {
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) new EsfxDeferred<number>().resolve(i);
    },
  };
}

export function withPrexUnread(): Loop {
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) new PrexDeferred<number>().resolve(i);
    },
  };
}

export function withPromiseUnread(): Loop {
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        let resolve!: (value: number) => void;
        void new Promise<number>((resolve_) => {
          resolve = resolve_;
        });
        resolve(i);
      }
    },
  };
}
