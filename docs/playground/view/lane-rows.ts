import type { LanePicture, Picture } from '../engine/picture.js';
import type { Press } from '../engine/scenario.js';
import type { Run } from '../engine/run.js';
import { stateWords } from '../engine/words.js';
import { element, setAttribute, setText } from './element.js';
import { type Layout, depthsOf } from './layout.js';

/** The labels of the lanes, their states in words, and their buttons: a list that lies over the picture. */
export class LaneRows {
  readonly root = element('ul', { class: 'pg-lanes', 'aria-label': 'Lanes' });
  readonly #press: (lane: string, does: Press['does']) => void;
  #rows: Row[] = [];
  #run: Run | undefined;

  constructor(press: (lane: string, does: Press['does']) => void) {
    this.#press = press;
  }

  /** Shows the lanes of a run as they are now; `last` is the lane of which was spoken last. */
  show(run: Run, picture: Picture, layout: Layout, last: string | undefined): void {
    if (this.#run?.scenario !== run.scenario) this.#make(run);
    this.#run = run;
    const depths = depthsOf(run.scenario.lanes);
    this.#rows.forEach((row, i) => {
      const lane = picture.lane(row.id);
      const indent = layout.indent(depths.get(row.id) ?? 0);
      const height = layout.isNarrow ? 54 : layout.rowHeight;
      const width = (layout.isNarrow ? layout.width : layout.labels) - indent;
      setAttribute(row.root, 'style', `top:${layout.top(i)}px;left:${indent}px;width:${width}px;height:${height}px`);
      setAttribute(row.root, 'data-end', picture.endOf(row.id));
      setAttribute(row.root, 'data-look', lookOf(lane));
      row.root.classList.toggle('pg-last', row.id === last);
      setText(row.by, lane.spec.by[run.mode]);
      setText(row.state, stateWords(lane));
      setText(row.counts, countWords(lane));
      for (const [does, button] of row.buttons) {
        // Not `disabled`: whoever has the focus on it is not to lose it.
        setAttribute(button, 'aria-disabled', String(!run.canPress({ lane: row.id, does })));
      }
    });
  }

  #make(run: Run): void {
    this.#rows = run.scenario.lanes.map(({ id, name, actions }) => {
      const by = element('code', { class: 'pg-by' });
      const state = element('span', { class: 'pg-state' });
      const counts = element('span', { class: 'pg-counts' });
      const buttons = actions.map(({ does, label }) => {
        const press = (): void => this.#press(id, does);
        const button = element('button', { type: 'button', class: `pg-act pg-act-${does}`, onclick: press }, label);
        button.setAttribute('aria-label', `${label}: ${name}`);
        return [does, button] as const;
      });
      const root = element(
        'li',
        { class: 'pg-label', 'data-lane': id },
        element('div', { class: 'pg-names' }, element('strong', {}, name), by),
        element('div', { class: 'pg-states' }, state, counts),
        element('div', { class: 'pg-acts' }, ...buttons.map(([, button]) => button)),
      );
      return { id, root, by, state, counts, buttons };
    });
    this.root.replaceChildren(...this.#rows.map(({ root }) => root));
  }
}

interface Row {
  readonly id: string;
  readonly root: HTMLElement;
  readonly by: HTMLElement;
  readonly state: HTMLElement;
  readonly counts: HTMLElement;
  readonly buttons: readonly (readonly [Press['does'], HTMLElement])[];
}

function countWords({ listeners, timers }: LanePicture): string {
  return [
    ...(listeners > 0 ? [`${listeners} listener${listeners === 1 ? '' : 's'}`] : []),
    ...(timers > 0 ? [`${timers} timer${timers === 1 ? '' : 's'}`] : []),
  ].join(', ');
}

/** What its state looks like. */
function lookOf({ call, work, abort, forNobody, shown }: LanePicture): string {
  if (shown !== undefined) return shown.isStale ? 'faulted' : 'succeeded';
  if (call !== undefined && call !== 'pending') return call.status;
  if (forNobody) return 'for-nobody';
  if (work !== undefined) return work.replace(' ', '-');
  if (abort !== undefined) return 'aborted';
  return call ?? 'idle';
}
