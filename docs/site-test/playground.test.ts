import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Mode } from '../playground/engine/scenario.js';
import { storyWords } from '../playground/engine/words.js';
import { scenarios } from '../playground/scenarios/scenarios.js';
import { type Site, browserPath, serveSite, startBrowser } from './support/site.js';

const modes: readonly Mode[] = ['cancelkit', 'byHand'];

if (browserPath === undefined)
  console.log('There is no Chromium here: the playground is not played. `apt-get install chromium` brings it.');
(browserPath === undefined ? describe.skip : describe)('the playground', () => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    [site, browser] = await Promise.all([serveSite(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  /** Plays with the page; nothing may go wrong in it, and it may ask nobody else for anything. */
  async function open(play: (page: Page) => Promise<void>, hash = '', options?: BrowserContextOptions): Promise<void> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.url()}: ${response.status()}`);
    });
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== site.origin) wrong.push(`asks for ${request.url()}`);
    });
    try {
      await page.goto(`${site.origin}/playground.html${hash}`);
      await page.locator('.pg-lanes li').first().waitFor();
      await play(page);
      expect(wrong).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const choose = (page: Page, value: string): Promise<void> => page.locator(`.pg input[value="${value}"]`).check();
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

  /** Waits until what has been asked for is done and shown, and all is over. */
  async function over(page: Page, id: string, mode: Mode): Promise<void> {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.locator(`.pg[data-over="true"][data-scenario="${id}"][data-mode="${mode}"]`).waitFor();
  }

  /** How the lanes have ended, by their names. */
  async function endsOf(page: Page, id: string, mode: Mode): Promise<Record<string, string | undefined>> {
    await over(page, id, mode);
    const lanes = await page
      .locator('.pg-lanes li')
      .evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => [dataset.lane, dataset.end]));
    return Object.fromEntries(lanes) as Record<string, string | undefined>;
  }

  /** Plays all stories of a scenario, and answers what the page then says. */
  function playStories(page: Page) {
    return page.evaluate(async () => {
      const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
      const [root] = all('.pg') as [HTMLElement];
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
      const ends = [];
      for (const chip of all('.pg-chip')) {
        chip.click();
        all('[data-icon="end"]')[0]?.click();
        do await frame();
        while ((await frame(), root.dataset.over !== 'true'));
        ends.push({
          title: chip.textContent,
          lanes: Object.fromEntries(all('.pg-lanes li').map(({ dataset }) => [dataset.lane, dataset.end])),
          stays: Object.fromEntries(all('[data-count]').map((each) => [each.dataset.count, Number(each.textContent)])),
          words: all('.pg-story-words')[0]?.textContent,
          shown: all('[data-code]').filter((block) => !block.hidden).map(({ dataset }) => dataset.code), // prettier-ignore
        });
      }
      return ends;
    });
  }

  it.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
    'plays %s to the ends that its text says, and shows the code that has run',
    (id, scenario) =>
      open(async (page) => {
        for (const mode of modes) {
          await choose(page, mode);
          const expected = scenario.stories.map((story) => {
            const { lanes, stays } = story.ends[mode];
            const shown = [`${id} ${mode}`, mode];
            return { title: story.title, lanes, stays, words: storyWords(scenario, story, mode), shown };
          });
          expect(await playStories(page)).toMatchObject(expected);
          const code = await page.locator(`[data-code="${id} ${mode}"]`).textContent();
          expect(code).toContain(mode === 'cancelkit' ? "from 'cancelkit'" : 'work-by-hand.js');
        }
      }, `#${id}`),
  );

  it('counts what there is while it plays, and shows the same moment by hand', () =>
    open(async (page) => {
      const counts = (): Promise<string[]> => page.locator('.pg [data-count]').allTextContents();
      expect(await counts()).toEqual(['1', '1', '3']);
      await press(page, 'client hangs up: client');
      await page.getByText('client aborts: “the client hung up”.').waitFor();
      await press(page, 'To the end');
      await over(page, 'request', 'cancelkit');
      expect(await counts()).toEqual(['0', '0', '0']);
      await choose(page, 'byHand');
      await over(page, 'request', 'byHand');
      await page.getByText('Still left: 1 timer.').waitFor();
      expect(await counts()).toEqual(['0', '1', '0']);
    }));

  it('plays by itself, to the end', () =>
    open(async (page) => {
      await choose(page, '1'); // real time
      await page.locator('.pg[data-over="true"]').waitFor();
      expect(await page.locator('.pg-line').last().textContent()).toContain('Nothing is left');
    }));

  it('is played with the keyboard alone', () =>
    open(
      async (page) => {
        const focused = (): Promise<string> =>
          page.evaluate(() => {
            const { activeElement } = document;
            return activeElement?.getAttribute('value') ?? activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? ''; // prettier-ignore
          });
        /** Goes to a control by Tab. */
        const tabTo = async (name: string, key = 'Tab'): Promise<void> => {
          for (let i = 0; i < 30 && (await focused()) !== name; i++) await page.keyboard.press(key);
          expect(await focused()).toBe(name);
        };
        await page.locator('.pg input[value="request"]').focus();
        await tabTo('Step');
        await page.keyboard.press('Space');
        await page.getByText('user is done.').waitFor();
        await tabTo('fault: stock');
        await page.keyboard.press('Enter');
        await page.getByText('Something breaks in the query for the stock.').waitFor();
        await tabTo('To the end', 'Shift+Tab');
        await page.keyboard.press('Enter');
        expect(await endsOf(page, 'request', 'cancelkit')).toMatchObject({
          user: 'succeeded',
          orders: 'canceled',
          stock: 'faulted',
          answer: 'faulted',
        });
        await tabTo('cancelkit', 'Shift+Tab');
        await page.keyboard.press('ArrowRight');
        expect(await endsOf(page, 'request', 'byHand')).toMatchObject({
          orders: 'succeeded, for nobody',
          stock: 'faulted',
          answer: 'faulted',
        });
        await tabTo('request', 'Shift+Tab');
        await page.keyboard.press('ArrowRight');
        await page.locator('.pg[data-scenario="search"]').waitFor();
      },
      '',
      { reducedMotion: 'reduce' }, // so that it waits
    ));

  it('stands still, and moves nothing, for those who want no motion', () =>
    open(
      async (page) => {
        await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
        await press(page, 'the client hangs up');
        await page.evaluate(() => {
          const drawing = document.querySelector('.pg-drawing') as Element;
          const seen = { pulses: 0, times: new Set<string>() };
          Object.assign(window, { seen });
          new MutationObserver(() => {
            if (drawing.querySelector('.pg-pulse')) seen.pulses += 1;
            seen.times.add(drawing.querySelector('.pg-now')?.getAttribute('x1') ?? '');
          }).observe(drawing, { childList: true });
        });
        await page.getByText('The abort reaches answer.').waitFor();
        const seen = await page.evaluate(() => {
          const { pulses, times } = Reflect.get(window, 'seen') as { pulses: number; times: Set<string> };
          return { pulses, times: times.size };
        });
        expect(seen.pulses).toBe(0);
        expect(seen.times).toBeLessThanOrEqual(2); // the beginning, and the abort
      },
      '',
      { reducedMotion: 'reduce' },
    ));

  it.each([360, 1_280])('fits into %d pixels', (width) =>
    open(
      async (page) => {
        for (const { id } of scenarios) {
          await choose(page, id);
          await page.locator(`.pg[data-scenario="${id}"]`).waitFor();
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        }
      },
      '',
      { viewport: { width, height: 800 } },
    ),
  );
});
