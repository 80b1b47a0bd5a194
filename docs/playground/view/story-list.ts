import type { Mode, Scenario, Story } from '../engine/scenario.js';
import { storyWords } from '../engine/words.js';
import { element, setAttribute, setText } from './element.js';

/** What may happen, one button each: it is played from the beginning. And how that ends. */
export class StoryList {
  readonly root: HTMLElement;
  readonly #buttons = element('div', { class: 'pg-story-buttons', role: 'group', 'aria-label': 'What if' });
  readonly #words = element('p', { class: 'pg-story-words' });
  readonly #tell: (story: Story) => void;
  #scenario: Scenario | undefined;

  constructor(tell: (story: Story) => void) {
    this.#tell = tell;
    this.root = element('section', { class: 'pg-stories' }, element('h3', {}, 'What if …'), this.#buttons, this.#words);
  }

  show(scenario: Scenario, mode: Mode, story: Story | undefined): void {
    if (scenario !== this.#scenario) {
      this.#scenario = scenario;
      this.#buttons.replaceChildren(
        ...scenario.stories.map((each) =>
          element('button', { type: 'button', class: 'pg-chip', onclick: () => this.#tell(each) }, each.title),
        ),
      );
    }
    [...this.#buttons.children].forEach((button, i) =>
      setAttribute(button, 'aria-pressed', String(scenario.stories[i] === story)),
    );
    setText(this.#words, story === undefined ? 'Or press the buttons on the lanes yourself, whenever you like.' : storyWords(scenario, story, mode)); // prettier-ignore
  }
}
