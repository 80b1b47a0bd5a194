import type { TraceLine } from '../engine/player.js';
import { timeWords } from '../engine/words.js';
import { element } from './element.js';

/** What has happened, in words: read out as it comes. */
export class TraceList {
  readonly root: HTMLElement;
  readonly #list = element('ol', {
    class: 'pg-lines',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': 'What happens',
    tabindex: '0',
  });
  #shown: readonly TraceLine[] = [];

  constructor() {
    this.root = element('section', { class: 'pg-trace' }, element('h3', {}, 'What happens'), this.#list);
  }

  show(trace: readonly TraceLine[]): void {
    if (trace === this.#shown) return;
    const isMore = this.#shown.every((line, i) => line === trace[i]);
    if (!isMore) this.#list.replaceChildren();
    for (const line of trace.slice(isMore ? this.#shown.length : 0)) this.#list.append(itemOf(line));
    this.#shown = trace;
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}

function itemOf({ at, text, event }: TraceLine): HTMLElement {
  const look = event.kind === 'ended' ? event.status : event.kind === 'settled' ? event.completion.status : event.kind;
  return element(
    'li',
    { class: 'pg-line', 'data-look': look },
    element('span', { class: 'pg-at' }, timeWords(at)),
    ` ${text}`,
  );
}
