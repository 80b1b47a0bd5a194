import type { Picture } from '../engine/picture.js';
import type { Left, Mode } from '../engine/scenario.js';
import { leftWords } from '../engine/words.js';
import { element, setAttribute, setText } from './element.js';

const counted: readonly (readonly [keyof Left, one: string, several: string])[] = [
  ['listeners', 'abort listener', 'abort listeners'],
  ['timers', 'timer', 'timers'],
  ['running', 'piece of work', 'pieces of work'],
];

/** What is there now, in numbers; and, when the last call has ended, that this is what is left. */
export class Counters {
  readonly root: HTMLElement;
  readonly #title = element('span', { class: 'pg-counters-title' });
  readonly #note = element('p', { class: 'pg-counters-note' });
  readonly #cards = counted.map(([name, one, several]) => {
    const label = element('dt');
    const number = element('dd', { 'data-count': name });
    const root = element('div', { class: 'pg-counter' }, label, number);
    return { name, one, several, label, number, root };
  });

  constructor() {
    const cards = this.#cards.map(({ root }) => root);
    this.root = element('div', { class: 'pg-counters' }, this.#title, element('dl', {}, ...cards), this.#note);
  }

  /** @param isOver whether all has been shown */
  show(picture: Picture, mode: Mode, isOver: boolean): void {
    const { left, leftWhenSettled: first } = picture;
    setText(this.#title, first === undefined ? 'There now' : 'Left behind');
    setAttribute(this.root, 'data-left', String(first !== undefined));
    for (const { name, one, several, label, number } of this.#cards) {
      const n = left[name];
      setText(label, n === 1 ? one : several);
      setText(number, String(n));
      setAttribute(number, 'data-zero', String(n === 0));
    }
    const isLess = first !== undefined && counted.some(([name]) => first[name] !== left[name]);
    const hint = first === undefined ? 'Press a button on a lane.' : '';
    const next = isOver && mode === 'cancelkit' ? 'Now the same by hand: switch above.' : hint;
    setText(this.#note, isLess ? `When the call ended: ${leftWords(first)}.` : next);
  }
}
