import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Mode, Scenario } from '../playground/engine/scenario.js';
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

  /** What the page says of an end: the lanes, and what is left. */
  async function endOf(page: Page, scenario: Scenario, mode: Mode) {
    await page.locator(`.pg[data-over="true"][data-scenario="${scenario.id}"][data-mode="${mode}"]`).waitFor();
    return page.evaluate(() => {
      const lanes = [...document.querySelectorAll<HTMLElement>('.pg-lanes li')].map((lane) => [
        lane.dataset.lane,
        lane.dataset.end,
      ]);
      const counts = [...document.querySelectorAll<HTMLElement>('[data-count]')].map((count) => [
        count.dataset.count,
        Number(count.textContent),
      ]);
      return {
        lanes: Object.fromEntries(lanes) as Record<string, string>,
        stays: Object.fromEntries(counts) as Record<string, number>,
        words: document.querySelector('.pg-story-words')?.textContent,
      };
    });
  }

  describe.each(scenarios.map((scenario) => [scenario.id, scenario] as const))('plays %s', (id, scenario) => {
    it('to the ends that its text says', () =>
      open(async (page) => {
        for (const mode of modes) {
          await choose(page, mode);
          for (const story of scenario.stories) {
            await press(page, story.title);
            await press(page, 'To the end');
            const { lanes, stays } = story.ends[mode];
            const words = storyWords(scenario, story, mode);
            const end = await endOf(page, scenario, mode);
            expect({ ...end, story: story.title }).toMatchObject({ lanes, stays, words, story: story.title });
          }
        }
      }, `#${id}`));

    it('and shows the code that has run', () =>
      open(async (page) => {
        for (const [mode, words] of [
          ['cancelkit', "from 'cancelkit'"],
          ['byHand', 'by-hand.js'],
        ] as const) {
          await choose(page, mode);
          await page.locator(`[data-code="${id} ${mode}"]`).waitFor();
          expect(await page.locator('[data-code]:visible').count()).toBe(2);
          expect(await page.locator(`[data-code="${id} ${mode}"]`).textContent()).toContain(words);
        }
      }, `#${id}`));
  });

  it('counts what there is while it plays, and shows the same moment by hand', () =>
    open(async (page) => {
      const counts = (): Promise<string[]> => page.locator('.pg [data-count]').allTextContents();
      expect(await counts()).toEqual(['1', '1', '3']);
      await press(page, 'client hangs up: client');
      await page.getByText('client aborts: “the client hung up”.').waitFor();
      await press(page, 'To the end');
      await page.locator('.pg[data-over="true"]').waitFor();
      expect(await counts()).toEqual(['0', '0', '0']);
      await choose(page, 'byHand');
      await page.locator('.pg[data-mode="byHand"]').waitFor();
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
        const request = scenarios[0] as Scenario;
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
        const end = await endOf(page, request, 'cancelkit');
        expect(end.lanes).toMatchObject({ user: 'succeeded', orders: 'canceled', stock: 'faulted', answer: 'faulted' });
        await tabTo('cancelkit', 'Shift+Tab');
        await page.keyboard.press('ArrowRight');
        const byHand = await endOf(page, request, 'byHand');
        expect(byHand.lanes).toMatchObject({ orders: 'succeeded, for nobody', stock: 'faulted', answer: 'faulted' });
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
