import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, sep } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { browsers } from '../../../packages/threads/test/support/browsers.js';

const dist = join(__dirname, '../../.vitepress/dist');

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** The built site, as a server of plain files gives it. */
export interface Site extends AsyncDisposable {
  readonly origin: string;
  /** Its pages, as paths from the root: `guides/http.html`. */
  readonly pages: readonly string[];
  /** What a path leads to; undefined if there is no such file. */
  read(path: string): string | undefined;
}

export const browserPath = browsers.Chromium;

/** Serves what `pnpm docs:build` has built. */
export async function serveSite(): Promise<Site> {
  if (!existsSync(dist)) throw new Error('The site is not built: run `pnpm docs:build` first');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) => file.split(sep).join('/'));
  const fileOf = (path: string): string | undefined => {
    const file = join(dist, path.endsWith('/') ? `${path}index.html` : path);
    return existsSync(file) && statSync(file).isFile() && !relative(dist, file).startsWith('..') ? file : undefined;
  };
  const server: Server = createServer((request, response) => {
    const file = fileOf(decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname));
    if (file === undefined) response.writeHead(404).end('not found');
    else
      response
        .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
        .end(readFileSync(file));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages: files.filter((file) => file.endsWith('.html') && file !== '404.html').sort(),
    read: (path) => {
      const file = fileOf(path);
      return file === undefined ? undefined : readFileSync(file, 'utf8');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Starts Debian's Chromium, or another that is there. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}
