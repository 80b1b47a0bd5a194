import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** The path of a command, if there is one of these names. */
export function findCommand(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

export const browsers: Readonly<Record<string, string | undefined>> = {
  Chromium: findCommand('chromium', 'chromium-browser', 'google-chrome'),
  Firefox: findCommand('firefox-esr', 'firefox'),
};

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

function start(command: string, profile: string, url: string): ChildProcess {
  const isChromium = command.includes('chrom');
  const flags = isChromium
    ? ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`, url]
    : ['--headless', '--no-remote', '--profile', profile, url];
  // A group of its own: it ends with all it has started.
  return spawn(command, flags, { stdio: 'ignore', detached: true });
}

/**
 * Opens a page that runs `main.mjs` of a folder in a browser, and gives what it reports.
 *
 * @param isolated with the headers that let a page have shared memory
 */
export async function runInBrowser(command: string, folder: string, isolated: boolean): Promise<unknown[]> {
  const profile = mkdtempSync(join(tmpdir(), 'cancelkit-profile-'));
  const reports: unknown[] = [];
  let finish: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/\?.*/, '');
    const headers = isolated ? isolation : {};
    if (path === '/report') {
      void text(request).then((body) => {
        const report = JSON.parse(body) as { done?: true };
        if (report.done) finish();
        else reports.push(report);
        response.end();
      });
    } else if (path === '/') {
      response.writeHead(200, { 'content-type': 'text/html', ...headers });
      response.end('<!doctype html><title>threads</title><script type="module" src="/main.mjs"></script>');
    } else if (existsSync(join(folder, path))) {
      response.writeHead(200, { 'content-type': 'text/javascript', ...headers });
      response.end(readFileSync(join(folder, path)));
    } else {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const child = start(command, profile, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const closed = once(child, 'close');
  try {
    const crashed = closed.then(() => {
      throw new Error(`${command} ended after ${reports.length} reports`);
    });
    await Promise.race([finished, crashed]);
  } finally {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
    await closed;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return reports;
}
