import type { EventEmitter } from 'node:events';
import { CallbackList, type CallbackNode } from '@cancelkit/completion/internal';

const lists = /* @__PURE__ */ new WeakMap<EventEmitter, CloseList>();

/** Finds or makes the list of those who wait for an emitter to close. */
export function closeListOf(emitter: EventEmitter): CloseList {
  let list = lists.get(emitter);
  if (list === undefined) {
    list = new CloseList(emitter);
    lists.set(emitter, list);
  }
  return list;
}

/**
 * Who waits for a socket to close: one listener, however many requests are pipelined on it, and none when nobody waits.
 *
 * A listener for each request would make Node warn at the eleventh.
 */
class CloseList extends CallbackList<void> {
  readonly #emitter: EventEmitter;
  readonly #onClose = (): void => this.run();

  constructor(emitter: EventEmitter) {
    super();
    this.#emitter = emitter;
  }

  override add<S>(callback: (argument: void, state: S) => void, state: S): CallbackNode<void> {
    if (this.empty) this.#emitter.on('close', this.#onClose);
    return super.add(callback, state);
  }

  override emptied(): void {
    this.#emitter.removeListener('close', this.#onClose);
  }
}
