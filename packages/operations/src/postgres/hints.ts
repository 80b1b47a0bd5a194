import { settle } from '@cancelkit/completion';

/** How many bytes go into one notification; the server refuses 8,000. */
const MAX_BYTES = 7_000;

/**
 * Tells all that listen of which operations there may be news: one notification is under way at a time, the next one takes all that has
 * come meanwhile. One for each would wake every listener for each.
 *
 * One that fails is lost: hints may be, and whoever waits polls.
 */
export class Hints {
  readonly #notify: (payload: string) => Promise<unknown>;
  #ids = new Set<string>();
  #isSending = false;

  constructor(notify: (payload: string) => Promise<unknown>) {
    this.#notify = notify;
  }

  add(ids: Iterable<string>): void {
    for (const id of ids) this.#ids.add(id);
    if (this.#isSending || this.#ids.size === 0) return;
    this.#isSending = true;
    queueMicrotask(() => void this.#send());
  }

  async #send(): Promise<void> {
    while (this.#ids.size > 0) await settle(this.#notify(this.#next()));
    this.#isSending = false;
  }

  #next(): string {
    const ids: string[] = [];
    let bytes = 0;
    for (const id of this.#ids) {
      bytes += Buffer.byteLength(id) + 1;
      if (bytes > MAX_BYTES && ids.length > 0) break;
      ids.push(id);
      this.#ids.delete(id);
    }
    return ids.join('\n');
  }
}
