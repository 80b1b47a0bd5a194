import { describe, expect, it } from '@jest/globals';
import { Picture } from '../../playground/engine/picture.js';
import { Run } from '../../playground/engine/run.js';
import type { Mode } from '../../playground/engine/scenario.js';
import { request } from '../../playground/scenarios/request/scenario.js';
import { drawStage } from '../../playground/view/draw-stage.js';
import { layoutOf } from '../../playground/view/layout.js';

const hangUp = [{ at: 700, lane: 'client', does: 'abort' }] as const;

async function drawn(mode: Mode, width: number, moving = 1): Promise<string> {
  const run = await Run.whole(request, mode, hangUp);
  const picture = new Picture(request);
  for (const event of run.events) picture.add(event);
  const hop = picture.hops.at(-1);
  const onItsWay = hop === undefined || moving === 1 ? undefined : { hop, progress: moving };
  return drawStage(
    { scenario: request, mode, picture, time: run.now, moving: onItsWay },
    layoutOf(width, request.lanes.length),
  );
}

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('drawStage', () => {
  it.each([1000, 320])('draws what was canceled, and how the abort has come, %d pixels wide', async (width) => {
    const text = await drawn('cancelkit', width);
    expect({
      canceled: count(text, 'class="pg-mark pg-canceled"'),
      aborted: count(text, 'class="pg-mark pg-aborted"'),
      hops: count(text, 'class="pg-hop pg-hop-abort"'),
      cleanups: count(text, 'class="pg-bar pg-cleaning-up"'),
      forNobody: count(text, 'pg-bar pg-for-nobody'),
    }).toEqual({ canceled: 4, aborted: 3, hops: 5, cleanups: 3, forNobody: 0 });
  });

  it('draws what nobody waits for', async () => {
    const text = await drawn('byHand', 1000);
    expect({
      ends: count(text, 'pg-succeeded pg-outlined'),
      bars: count(text, 'class="pg-bar pg-for-nobody"'),
      links: count(text, 'pg-branch-byHand'),
    }).toEqual({ ends: 3, bars: 3, links: 5 });
  });

  it('draws an abort that is on its way as a point, and no head', async () => {
    const [moving, arrived] = [await drawn('cancelkit', 1000, 0.5), await drawn('cancelkit', 1000)];
    expect([count(moving, 'pg-pulse'), count(arrived, 'pg-pulse')]).toEqual([1, 0]);
  });

  it.each([1000, 320])('stays within its width of %d pixels', async (width) => {
    const text = await drawn('byHand', width);
    const places = [...text.matchAll(/ (?:x|x1|x2|cx)="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect(places.length).toBeGreaterThan(20);
    expect(Math.max(...places)).toBeLessThanOrEqual(width);
  });
});
