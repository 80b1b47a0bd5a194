import { expected } from '@cancelkit/completion/internal';
import type { ListenerCount } from '../platform/count-listeners.js';

/** What a function under test can tell of itself. */
export interface Probe {
  /** Says that something is started that must not start after an abort: a POST, a write. */
  effect(name: string): void;
  /** The same, at each call of a function: `probe.wrap('fetch', fetch)`. */
  wrap<F extends (...args: never[]) => unknown>(name: string, fn: F): F;
  /** Takes something that has to be given back before the function settles, once. */
  acquire(name: string): void;
  release(name: string): void;
  /** The target, whose listeners of these types have to be back where they are now when the function settles. */
  watch<T extends EventTarget | EmitterShape>(target: T, ...types: string[]): T;
}

/** What there is to know of an EventEmitter. */
export interface EmitterShape {
  listenerCount(type: string): number;
}

/** What the probes of one run have told. */
export class ProbeLog {
  /** Effects that started when the signal was aborted, or when the function had settled. */
  readonly late: string[] = [];
  readonly releasedTwice: string[] = [];
  readonly #held = new Map<string, number>();
  readonly #watched: { readonly type: string; readonly listeners: ListenerCount; readonly before: number }[] = [];
  readonly #isLate: () => boolean;

  constructor(isLate: () => boolean) {
    this.#isLate = isLate;
  }

  get held(): string[] {
    return [...this.#held].filter(([, count]) => count > 0).map(([name]) => name);
  }

  /** The listeners that were added to watched targets and are still there, in words. */
  get watched(): string[] {
    return this.#watched.flatMap(({ type, listeners, before }) => {
      const left = listeners.count() - before;
      return left > 0 ? [`${left} listener${left === 1 ? '' : 's'} of "${type}" left on a watched target`] : [];
    });
  }

  /** Leaves the watched targets as they were. */
  close(): void {
    for (const { listeners } of this.#watched) listeners.stop();
  }

  probe(listenersOf: (target: object, type: string) => ListenerCount): Probe {
    const effect = (name: string): void => {
      if (this.#isLate()) this.late.push(checkName(name));
    };
    const held = (name: string): number => this.#held.get(checkName(name)) ?? 0;
    return {
      effect,
      wrap: <F extends (...args: never[]) => unknown>(name: string, fn: F) =>
        function (this: unknown, ...args: never[]) {
          effect(name);
          return fn.apply(this, args);
        } as F,
      acquire: (name) => void this.#held.set(name, held(name) + 1),
      release: (name) => {
        if (held(name) === 0) this.releasedTwice.push(name);
        else this.#held.set(name, held(name) - 1);
      },
      watch: (target, ...types) => {
        for (const type of types) {
          const listeners = listenersOf(target, type);
          this.#watched.push({ type, listeners, before: listeners.count() });
        }
        return target;
      },
    };
  }
}

function checkName(name: string): string {
  if (typeof name !== 'string') throw expected('name', 'a string', name);
  return name;
}
