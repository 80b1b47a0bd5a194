import { drawMark } from './draw-mark.js';
import { element } from './element.js';
import { svg } from './svg.js';

const bar = (name: string): string =>
  svg('rect', { class: `pg-bar pg-${name}`, x: 1, y: 5, width: 26, height: 12, rx: 3 });

const arrow = (name: string, from: number, to: number): string => {
  const back = Math.sign(from - to) * 6;
  return svg(
    'g',
    { class: `pg-hop pg-hop-${name}` },
    svg('line', { x1: 14, x2: 14, y1: from, y2: to + back }),
    svg('path', { d: `M10 ${to + back}L14 ${to}L18 ${to + back}z` }),
  );
};

const entries: readonly (readonly [drawing: string, label: string])[] = [
  [bar('running'), 'works'],
  [bar('cleaning-up'), 'cleans up'],
  [bar('for-nobody'), 'works for nobody'],
  [drawMark('succeeded', 14, 11), 'succeeded'],
  [drawMark('faulted', 14, 11), 'faulted'],
  [drawMark('canceled', 14, 11), 'canceled'],
  [drawMark('aborted', 14, 11), 'aborted'],
  [arrow('abort', 3, 19), 'an abort'],
  [arrow('succeeded', 19, 3), 'a result'],
  [svg('line', { class: 'pg-timer', x1: 1, x2: 27, y1: 11, y2: 11 }), 'a timer'],
];

/** What the shapes mean. */
export function legend(): HTMLElement {
  const items = entries.map(([drawing, label]) => {
    const item = element('li', {});
    item.innerHTML = `<svg width="28" height="22" aria-hidden="true">${drawing}</svg>`;
    item.append(label);
    return item;
  });
  return element('ul', { class: 'pg-legend', 'aria-label': 'What the shapes mean' }, ...items);
}
