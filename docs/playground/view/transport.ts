import type { Player } from '../engine/player.js';
import { choices, element, setAttribute, setText } from './element.js';
import { svg } from './svg.js';

const speeds = [
  ['0.1', '1/10'],
  ['0.25', '1/4'],
  ['1', 'real time'],
] as const;

const icons = {
  play: svg('path', { d: 'M5 3l10 6l-10 6z' }),
  pause: svg('path', { d: 'M4 3h4v12h-4zM10 3h4v12h-4z' }),
  step: svg('path', { d: 'M3 3l8 6l-8 6zM12 3h3v12h-3z' }),
  end: svg('path', { d: 'M2 3l6 6l-6 6zM8 3l6 6l-6 6zM14 3h2v12h-2z' }),
  restart: svg('path', { d: 'M9 3a6 6 0 1 1 -5.6 3.9l1.9 .7a4 4 0 1 0 3.7 -2.6v2.4l-4.4 -3.4l4.4 -3.4z' }),
};

/** Play and pause, step by step, to the end, from the beginning, and how fast. */
export class Transport {
  readonly root: HTMLElement;
  readonly #player: Player;
  readonly #play: HTMLButtonElement;

  constructor(player: Player, restart: () => void) {
    this.#player = player;
    this.#play = button('play', 'Play', () => {
      if (player.isOver) restart();
      else if (player.isPlaying) player.pause();
      else player.play();
    });
    const speed = choices('Speed', 'speed', speeds, (value) => (player.speed = Number(value)));
    speed.show('0.25');
    this.root = element(
      'div',
      { class: 'pg-transport' },
      element(
        'div',
        { class: 'pg-buttons', role: 'group', 'aria-label': 'Time' },
        this.#play,
        button('step', 'Step', () => void player.step()),
        button('end', 'To the end', () => void player.toEnd()),
        button('restart', 'Restart', restart),
      ),
      speed.root,
    );
  }

  show(): void {
    const { isPlaying, isOver } = this.#player;
    const [icon, label] = isOver ? (['restart', 'Again'] as const) : isPlaying ? (['pause', 'Pause'] as const) : (['play', 'Play'] as const); // prettier-ignore
    if (this.#play.dataset.icon === icon) return;
    setAttribute(this.#play, 'data-icon', icon);
    (this.#play.firstElementChild as Element).innerHTML = icons[icon];
    setText(this.#play.lastElementChild as Element, label);
  }
}

function button(icon: keyof typeof icons, label: string, onclick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'pg-button', 'data-icon': icon, onclick });
  made.innerHTML = `<svg width="18" height="18" aria-hidden="true">${icons[icon]}</svg>`;
  made.append(element('span', {}, label));
  return made;
}
