import { CancellationSource, anySignal as oursAnySignal } from '@cancelkit/cancellation';
import { CancelToken } from '@esfx/async-canceltoken';
import { mergeSignals } from 'abort-utils';
import { anySignal } from 'any-signal';
import { CancellationTokenSource } from 'prex';
import type { Loop } from '../loop.js';

// A short-lived signal of one's own that a long-lived parent aborts too: create it, read it, let it go.

/** What keeps the optimiser from leaving the work out. */
function check(signal: AbortSignal): void {
  if (signal.aborted) throw new Error('Nobody has aborted');
}

export function ours(): Loop {
  const { signal: parent } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        const child = CancellationSource.linked(parent);
        check(child.signal);
        child[Symbol.dispose]();
      }
    },
  };
}

export function oursUnread(): Loop {
  const { signal: parent } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) CancellationSource.linked(parent)[Symbol.dispose]();
    },
  };
}

export function oursOfOwnParent(): Loop {
  const { signal: parent } = new CancellationSource();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        const child = CancellationSource.linked(parent);
        check(child.signal);
        child[Symbol.dispose]();
      }
    },
  };
}

export function oursAny(): Loop {
  const { signal: parent } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        const either = oursAnySignal([parent, new AbortController().signal]);
        check(either.signal);
        either[Symbol.dispose]();
      }
    },
  };
}

/** A parent for each run: its dead composites stay with it. */
export function withAny(): Loop {
  return {
    run(operations) {
      const { signal: parent } = new AbortController();
      for (let i = 0; i < operations; i++) check(AbortSignal.any([parent, new AbortController().signal]));
    },
  };
}

export function withAnySignal(): Loop {
  const { signal: parent } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        const either = anySignal([parent, new AbortController().signal]);
        check(either);
        either.clear();
      }
    },
  };
}

export function withAbortUtils(): Loop {
  return {
    run(operations) {
      const { signal: parent } = new AbortController();
      for (let i = 0; i < operations; i++) check(mergeSignals(parent, new AbortController().signal));
    },
  };
}

export function withEsfx(): Loop {
  const { token: parent } = CancelToken.source();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        const child = CancelToken.source([parent]);
        if (child.token.signaled) throw new Error('Nobody has canceled');
        child.close();
      }
    },
  };
}

export function withPrex(): Loop {
  const { token: parent } = new CancellationTokenSource();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        const child = new CancellationTokenSource([parent]);
        if (child.token.cancellationRequested) throw new Error('Nobody has canceled');
        child.close();
      }
    },
  };
}
