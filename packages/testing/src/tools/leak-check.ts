import { assertSignal, expected } from '@cancelkit/completion/internal';
import { exploreByPatches } from '../explorers/explore-by-patches.js';
import { described } from '../explorers/resource.js';
import type { ListenerCount } from '../platform/count-listeners.js';
import { listenersOf } from '../platform/listeners-of.js';
import { here } from '../platform/surroundings.js';
import { leftBehind, timersOf } from '../runs/left-behind.js';
import { Run } from '../runs/run.js';
import { unseen } from '../runs/wait.js';

/** What {@link leakCheck} gives. */
export interface LeakCheck extends AsyncDisposable {
  /** Looks at the abort listeners of these signals, too: at the end there may be no more than there are now. */
  signals(...signals: AbortSignal[]): this;
  /** Ends the check. Rejects with an Error that names what is left, and where it comes from. The second time it does nothing. */
  end(): Promise<void>;
}

const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** How long handles may take to close. */
const LEAVE_MS = 50;

/**
 * Looks at what a test starts from here on, and fails if something of it is left at the end: timers that are not cleared,
 * sockets, servers, files, processes that are not closed, abort listeners of the signals that it is told of.
 *
 * Timers have to be gone when it ends; what closes by itself has 50 ms for it. What does not keep the process alive (`unref`)
 * is not looked at, nor is what was started before, or by another test. Where there are no async hooks: timers only, and those
 * of everybody.
 *
 * **Cleanup**: the hook is there until it ends; so use `await using`, or call `end` in a `finally`.
 *
 * @example
 * await using leaks = leakCheck().signals(controller.signal);
 * await load(controller.signal);
 */
export function leakCheck(): LeakCheck {
  const { platform, exploreByHooks } = here();
  const explorer = (exploreByHooks ?? (() => exploreByPatches(platform)))();
  const watched: { readonly listeners: ListenerCount; readonly before: number }[] = [];
  const run = new Run(undefined, undefined);
  run.abort(); // so that points are not looked for
  explorer.enter(run);

  async function end(): Promise<void> {
    if (run.closed) return;
    const texts = watched.flatMap(({ listeners, before }) => {
      const count = listeners.count() - before;
      return count > 0 ? [`${count} abort listener${count === 1 ? '' : 's'}`] : [];
    });
    try {
      const { left } = await unseen(explorer, leftBehind(run, timersOf(run), explorer, platform, LEAVE_MS));
      texts.push(...left.map(described));
    } finally {
      run.closed = true;
      explorer.close();
      for (const { listeners } of watched) listeners.stop();
    }
    if (texts.length > 0) throw new Error(`Left behind:\n${texts.map((text) => `  ${text}`).join('\n')}`);
  }

  return {
    signals(...signals) {
      for (const signal of signals) {
        assertSignal(signal);
        if (signal === undefined || signal === null) throw expected('signal', 'an AbortSignal', signal);
        const listeners = listenersOf(platform, signal, 'abort');
        watched.push({ listeners, before: listeners.count() });
      }
      return this;
    },
    end,
    [asyncDispose]: end,
  };
}
