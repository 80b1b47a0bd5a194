const EVERY_MS = { terminal: 100, elsewhere: 2_000 };

/**
 * Shows how it goes: on a terminal a line that is written over again and again, elsewhere (a file, a pipe, a log) a line
 * every two seconds.
 */
export class StatusLine {
  readonly #out: NodeJS.WriteStream;
  #shownAt = -Infinity;
  #isOpen = false;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  update(text: string): void {
    const now = performance.now();
    if (now - this.#shownAt < (this.#out.isTTY ? EVERY_MS.terminal : EVERY_MS.elsewhere)) return;
    this.#shownAt = now;
    this.#isOpen = this.#out.isTTY;
    if (this.#out.isTTY) this.#out.write(`\r\u001b[K${text.slice(0, this.#out.columns - 1)}`);
    else this.#out.write(`${text}\n`);
  }

  /** Removes the line, so that ordinary text can follow, and lets the next one be shown at once. */
  clear(): void {
    if (this.#isOpen) this.#out.write('\r\u001b[K');
    this.#isOpen = false;
    this.#shownAt = -Infinity;
  }
}
