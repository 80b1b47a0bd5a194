import type { Hop, Picture, Segment } from '../engine/picture.js';
import type { Mode, Scenario } from '../engine/scenario.js';
import { drawMark } from './draw-mark.js';
import { type Layout, depthsOf } from './layout.js';
import { escaped, svg } from './svg.js';

/** What is drawn: everything up to now, and a hop that is on its way. */
export interface Moment {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly picture: Picture;
  readonly time: number;
  readonly moving: { readonly hop: Hop; readonly progress: number } | undefined;
}

const BAR = 14;

/** Draws the lanes, what has gone between them, and the time, as the content of one SVG. */
export function drawStage({ scenario, mode, picture, time, moving }: Moment, layout: Layout): string {
  const { lanes, until } = scenario;
  const depths = depthsOf(lanes);
  const index = new Map(lanes.map(({ id }, i) => [id, i]));
  const x = (at: number): number => layout.left + (Math.min(at, until) / until) * (layout.right - layout.left);
  const barOf = (id: string): number => layout.bar(index.get(id) ?? 0);

  const rows = lanes.map(({ id, parent }, i) => {
    const lane = picture.lane(id);
    const y = layout.bar(i);
    const depth = depths.get(id) ?? 0;
    return [
      i === 0 ? '' : line('pg-row', 0, layout.width, layout.top(i)),
      parent === undefined ? '' : branch(layout, index.get(parent) ?? 0, i, depth, mode),
      line('pg-lane', x(0), x(until), y),
      ...lane.segments.map((segment) => drawSegment(segment, x(segment.from), x(segment.to ?? time), y)),
    ].join('');
  });
  const hops = picture.hops.map((hop) => drawHop(hop, x(hop.at), barOf, hop === moving?.hop ? moving.progress : 1));
  const marks = lanes.flatMap(({ id }) =>
    picture.lane(id).marks.map(({ at, kind, forNobody }) => drawMark(kind, x(at), barOf(id), forNobody)),
  );
  return [patterns, ...scale(layout, until, x), ...rows, now(layout, x(time)), ...hops, ...marks].join('');
}

/** What goes on: a bar for work, an outline for a combinator, a line for a signal, a dotted line for a timer. */
function drawSegment({ kind }: Segment, from: number, to: number, y: number): string {
  const name = kind.replace(' ', '-');
  if (kind === 'open' || kind === 'aborted') return line(`pg-signal pg-${name}-signal`, from, to, y);
  if (kind === 'timer') return line('pg-timer', from, to, y + BAR / 2 + 6);
  const width = Math.max(1, to - from);
  return svg('rect', { class: `pg-bar pg-${name}`, x: from, y: y - BAR / 2, width, height: BAR, rx: 3 });
}

/** An abort goes down, a result goes up: an arrow from lane to lane. Both may happen at one time, so they go side by side. */
function drawHop({ from, to, kind }: Hop, at: number, barOf: (id: string) => number, progress: number): string {
  const x = at + (kind === 'abort' ? 3 : -3);
  const [start, end] = [barOf(from), barOf(to)];
  const direction = Math.sign(end - start);
  const tip = end - direction * 10;
  const y = start + (tip - start) * progress;
  const head = `M${round(x - 4.5)} ${round(tip - direction * 7)}L${round(x)} ${round(tip)}L${round(x + 4.5)} ${round(tip - direction * 7)}`;
  return svg(
    'g',
    { class: `pg-hop pg-hop-${kind}` },
    svg('line', { x1: x, x2: x, y1: start, y2: y }),
    progress < 1
      ? svg('circle', { class: 'pg-halo', cx: x, cy: y, r: 11 }) +
          svg('circle', { class: 'pg-pulse', cx: x, cy: y, r: 5 })
      : svg('path', { d: head }),
  );
}

/** The tree: a lane hangs below its parent. By hand nothing but a call connects them, and no abort comes that way. */
function branch(layout: Layout, parent: number, child: number, depth: number, mode: Mode): string {
  const x = layout.indent(depth - 1) - 2;
  const end = layout.indent(depth) - 8;
  const to = layout.label(child) - (layout.isNarrow ? 8 : 0);
  const from = layout.isNarrow ? layout.top(child) : layout.label(parent) + 14; // else it would run through the bars
  return svg('path', { class: `pg-branch pg-branch-${mode}`, d: `M${x} ${from}V${to - 5}q0 5 5 5H${end}` });
}

function scale(layout: Layout, until: number, x: (at: number) => number): string[] {
  const bottom = layout.height - 30;
  const seconds = Array.from({ length: Math.floor(until / 1000) + 1 }, (_, second) => second);
  return seconds.map((second) => {
    const at = x(second * 1000);
    const anchor = second === 0 ? 'start' : 'middle';
    const label = svg(
      'text',
      { class: 'pg-scale', x: at, y: bottom + 19, 'text-anchor': anchor },
      escaped(`${second} s`),
    );
    return svg('line', { class: 'pg-grid', x1: at, x2: at, y1: layout.top(0), y2: bottom }) + label;
  });
}

function now(layout: Layout, x: number): string {
  const bottom = layout.height - 30;
  return (
    svg('line', { class: 'pg-now', x1: x, x2: x, y1: 0, y2: bottom + 2 }) +
    svg('path', { class: 'pg-now-head', d: `M${round(x - 5)} 0h10l-5 7z` })
  );
}

function line(name: string, x1: number, x2: number, y: number): string {
  return svg('line', { class: name, x1, x2, y1: y, y2: y });
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

function hatch(name: string, angle: number): string {
  return svg(
    'pattern',
    {
      id: `pg-hatch-${name}`,
      width: 7,
      height: 7,
      patternUnits: 'userSpaceOnUse',
      patternTransform: `rotate(${angle})`,
    },
    svg('rect', { class: `pg-hatch-ground-${name}`, width: 7, height: 7 }),
    svg('rect', { class: `pg-hatch-line-${name}`, width: 3, height: 7 }),
  );
}

const patterns = svg('defs', {}, hatch('nobody', 45), hatch('cleaning', -45));
