import type { Mark } from '../engine/picture.js';
import { svg } from './svg.js';

/**
 * The shape of an end: a circle with a tick, a square with a cross, a diamond with a bar. An abort that has come is a ring.
 * What nobody waited for is only outlined.
 */
export function drawMark(kind: Mark['kind'], x: number, y: number, forNobody = false): string {
  const shape = `pg-mark pg-${kind}${forNobody ? ' pg-outlined' : ''}`;
  const place = `translate(${Math.round(x * 10) / 10} ${y})`;
  switch (kind) {
    case 'succeeded':
      return svg('g', { class: shape, transform: place }, svg('circle', { r: 8.5 }), sign('M-4 .3l2.8 2.9l5.2 -6.2'));
    case 'faulted':
      return svg('g', { class: shape, transform: place }, svg('rect', { x: -8, y: -8, width: 16, height: 16, rx: 2.5 }), sign('M-3.5 -3.5l7 7m0 -7l-7 7')); // prettier-ignore
    case 'canceled':
      return svg('g', { class: shape, transform: place }, svg('path', { d: 'M0 -10.5l10.5 10.5l-10.5 10.5l-10.5 -10.5z' }), sign('M-4 0h8')); // prettier-ignore
    case 'aborted':
      return svg('g', { class: shape, transform: place }, svg('circle', { r: 6 }));
  }
}

function sign(d: string): string {
  return svg('path', { class: 'pg-sign', d });
}
