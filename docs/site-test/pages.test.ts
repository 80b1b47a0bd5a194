import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Site, browserPath, serveSite, startBrowser } from './support/site.js';

let site: Site;
beforeAll(async () => {
  site = await serveSite();
});
afterAll(async () => site[Symbol.asyncDispose]());

interface Links {
  readonly links: readonly string[];
  readonly ids: ReadonlySet<string>;
}

/** What a page leads to, and what can be led to in it. */
function linksOf(html: string): Links {
  const unescape = (text = ''): string =>
    text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
  return {
    links: [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) => unescape(link)),
    ids: new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => unescape(id))),
  };
}

describe('links', () => {
  it('lead to pages and headings that are there', () => {
    const all = new Map(site.pages.map((page) => [`/${page}`, linksOf(site.read(page) ?? '')]));
    const broken: string[] = [];
    let count = 0;
    for (const [page, { links }] of all) {
      for (const link of links) {
        const url = new URL(link, `${site.origin}${page}`);
        if (url.origin !== site.origin) continue;
        count += 1;
        const path = url.pathname.endsWith('/') ? `${url.pathname}index.html` : url.pathname;
        const id = decodeURIComponent(url.hash.slice(1));
        const target = all.get(path);
        if (site.read(path) === undefined) broken.push(`${page}: ${link}`);
        else if (id !== '' && target !== undefined && !target.ids.has(id))
          broken.push(`${page}: ${link} (no such heading)`);
      }
    }
    console.log(`${count} links in ${all.size} pages`);
    expect(broken).toEqual([]);
    expect(count).toBeGreaterThan(1_000);
  });

  it('lead to other hosts only where somebody clicks', () => {
    const loaded = /<(?:script|link|img|iframe|source|video|audio)\s[^>]*(?:href|src)="(https?:[^"]*)"/g;
    const hosts = site.pages.flatMap((page) => [...(site.read(page) ?? '').matchAll(loaded)].map(([, url]) => url));
    expect(hosts).toEqual([]);
  });
});

/** The Markdown of a page: `lint.md` is that of `lint/`. */
const markdownOf = (page: string): string => page.replace(/(\/index)?\.html$/, '.md');

describe('text for machines', () => {
  it('has each page as Markdown, too', () => {
    const without = site.pages.filter((page) => site.read(markdownOf(page)) === undefined);
    expect(without).toEqual([]);
  });

  it('has no code left out of it', () => {
    for (const page of site.pages)
      expect([page, site.read(markdownOf(page))]).toEqual([page, expect.not.stringMatching(/^<<< |<!--@include/m)]);
  });

  it('has a list of all pages, and all of them in one', () => {
    const list = site.read('llms.txt') ?? '';
    const links = [...list.matchAll(/^- \[[^\]]*\]\(\/([^)]*\.md)\)/gm)].map(([, link = '']) => link);
    expect(links.filter((link) => site.read(link) === undefined)).toEqual([]);
    for (const page of site.pages.filter((name) => !/^(api\/|index|playground)/.test(name)))
      expect(links).toContain(markdownOf(page));
    const full = site.read('llms-full.txt') ?? '';
    for (const title of ['# Getting started', '# Which function?', '# From p-retry', 'cancelable()'])
      expect(full).toContain(title);
  });
});

if (browserPath === undefined)
  console.log('There is no Chromium here: the pages are not loaded. `apt-get install chromium` brings it.');
(browserPath === undefined ? describe.skip : describe)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  /** Opens a page of the browser that notes what goes wrong in it. */
  async function open(): Promise<{ readonly page: Page; readonly wrong: string[] }> {
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => wrong.push(`${page.url()}: ${String(error)}`));
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== site.origin)
        wrong.push(`${page.url()} asks for ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(`${response.url()}: ${response.status()}`);
    });
    return { page, wrong };
  }

  /** One of each kind: from the server, as a visitor gets the first page he opens. */
  const kinds = [
    '',
    'getting-started.html',
    'api/',
    'api/cancellation/functions/race.html',
    'lint/',
    'performance.html',
  ];

  it.each(kinds)('loads /%s without an error, a warning or a request to another host', async (path) => {
    const { page, wrong } = await open();
    await page.goto(`${site.origin}/${path}`);
    await page.waitForFunction(() => '__vue_app__' in document.querySelector('#app')!); // it lives
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('goes to every page without any of these, and none is wider than its screen, large or small', async () => {
    const { page, wrong } = await open();
    await page.goto(site.origin);
    await page.waitForFunction(() => '__vue_app__' in document.querySelector('#app')!);
    for (const path of site.pages) {
      const place = `/${path.replace(/(^|\/)index\.html$/, '$1')}`;
      await page.evaluate((to) => {
        // As a click on a link does, without loading everything anew.
        const link = Object.assign(document.createElement('a'), { href: to });
        document.body.append(link);
        link.click();
        link.remove();
      }, place);
      const title = /<h1[^>]*>([^<]*)/.exec(site.read(path) ?? '')?.[1]?.trim() ?? '';
      await page.waitForFunction(
        ([to, html]) => location.pathname === to && (document.querySelector('h1')?.innerHTML ?? '').startsWith(html),
        [place, title] as const,
      );
      for (const width of [360, 1_280]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) wrong.push(`${path} is ${wide} px wider than ${width} px`);
      }
    }
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('finds a function by its name', async () => {
    const { page, wrong } = await open();
    await page.goto(`${site.origin}/`);
    const input = page.locator('#localsearch-input');
    while (!(await input.isVisible())) {
      await page.keyboard.press('Control+k'); // lost, until the page has come to life
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    }
    await input.fill('waitForEvent');
    await page.locator('#localsearch-list a').first().waitFor();
    expect(await page.locator('#localsearch-list').textContent()).toContain('waitForEvent');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('is light and dark', async () => {
    const { page } = await open();
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${site.origin}/getting-started.html`);
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    expect(await background()).not.toBe(light);
    await page.close();
  });
});
