import type { OperationStore, Row } from './store.js';

/** Who wants to hear of an operation. */
export interface Watcher {
  /** It has ended, is asked to stop, or does not exist. May be said again and again. */
  onNews(row: Row): void;
  /** The store refuses to say. */
  onRefusal(error: unknown): void;
}

/**
 * What this process watches.
 *
 * Whoever watches is in the list before its row is read for the first time: there is no gap for an outcome to fall into. One read is
 * under way at a time; of what is marked meanwhile the next one asks. A read that fails in an outage is made up for by the next mark.
 */
export class WatchList {
  readonly #store: OperationStore;
  readonly #watchers = new Map<string, Set<Watcher>>();
  #marked = new Set<string>();
  #isReading = false;

  constructor(store: OperationStore) {
    this.#store = store;
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Watches, and reads. */
  add(id: string, watcher: Watcher): void {
    const watchers = this.#watchers.get(id);
    if (watchers) watchers.add(watcher);
    else this.#watchers.set(id, new Set([watcher]));
    this.mark([id]);
  }

  remove(id: string, watcher: Watcher): void {
    const watchers = this.#watchers.get(id);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watchers.delete(id);
  }

  /** There may be news of these. What nobody watches is dropped: a hint is never believed. */
  mark(ids: Iterable<string>): void {
    for (const id of ids) if (this.#watchers.has(id)) this.#marked.add(id);
    if (this.#isReading || this.#marked.size === 0) return;
    this.#isReading = true;
    queueMicrotask(() => void this.#read()); // whoever else is marked in this turn is asked for, too
  }

  /** There may be news of all. */
  markAll(): void {
    this.mark(this.#watchers.keys());
  }

  async #read(): Promise<void> {
    while (this.#marked.size > 0) {
      const ids = [...this.#marked].filter((id) => this.#watchers.has(id));
      this.#marked = new Set();
      if (ids.length > 0) await this.#ask(ids);
    }
    this.#isReading = false;
  }

  async #ask(ids: readonly string[]): Promise<void> {
    try {
      for (const row of await this.#store.news(ids)) this.#tell([row.id], (watcher) => watcher.onNews(row));
    } catch (error) {
      if (!this.#store.isOutage(error)) this.#tell(ids, (watcher) => watcher.onRefusal(error));
    }
  }

  #tell(ids: readonly string[], tell: (watcher: Watcher) => void): void {
    for (const id of ids) for (const watcher of [...(this.#watchers.get(id) ?? [])]) tell(watcher);
  }
}
