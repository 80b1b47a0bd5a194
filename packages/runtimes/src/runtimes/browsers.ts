import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Outcome } from '../harness/run-tests.js';
import { startGroup } from '../process-group.js';
import type { Found, Runtime } from '../runtime.js';
import { watched } from '../watched.js';

interface Browser {
  readonly name: string;
  readonly packages: readonly string[];
  binary(): string | undefined;
  /** The command that opens a page, with an empty profile. */
  command(binary: string, profile: string, url: string): readonly [string, readonly string[]];
  /** The command that writes its version. */
  version(binary: string): readonly [string, readonly string[]];
  /** Texts in the titles of the tests that it cannot run. */
  readonly without?: readonly string[];
}

const firstOf = (...paths: string[]): string | undefined => paths.find((path) => existsSync(path));

const chromium: Browser = {
  name: 'chromium',
  packages: ['chromium'],
  binary: () => firstOf('/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'),
  command: (binary, profile, url) => [
    binary,
    [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...[
        '--disable-background-networking',
        '--disable-background-timer-throttling',
        '--disable-renderer-backgrounding',
        '--disable-component-update',
        `--user-data-dir=${profile}`,
        url,
      ],
    ],
  ],
  version: (binary) => [binary, ['--version']],
};

const firefox: Browser = {
  name: 'firefox',
  packages: ['firefox-esr'],
  binary: () => firstOf('/usr/bin/firefox-esr', '/usr/bin/firefox'),
  command: (binary, profile, url) => [binary, ['--headless', '--no-remote', '--profile', profile, url]],
  version: (binary) => [binary, ['--version']],
};

/** WebKitGTK's own small browser, on a screen that is not there: so it takes the page for hidden, whose timers it makes wait. */
const webkit: Browser = {
  name: 'webkit',
  packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
  binary: () => (existsSync('/usr/bin/xvfb-run') ? miniBrowser() : undefined),
  command: (binary, _, url) => [
    'xvfb-run',
    ['-a', binary, '--private', '--features=-HiddenPageDOMTimerThrottling,-PageVisibilityBasedProcessSuppression', url],
  ],
  // WebKitGTK 2.50 never settles `await promise` where the promise's species is no constructor, nor what an async function
  // returns where to read the promise's constructor throws; and 11 timers of 0 ms may fire before a page's first message comes.
  // Nor does any function that it has optimised see another value of a global: it makes the platform's AbortController.
  without: [
    'that is a promise of another species',
    ...['run', 'shield'].map((name) => `> ${name} > that is a promise whose constructor throws`),
    'may be nothing, and still leaves turns to the event loop',
    'makes no AbortController for a signal that nobody has read',
  ],
  version: (binary) => ['xvfb-run', ['-a', binary, '--version']],
};

function miniBrowser(): string | undefined {
  const libraries = readdirSync('/usr/lib').flatMap((arch) =>
    ['4.1', '4.0', '6.0'].map((api) => `${arch}/webkit2gtk-${api}`),
  );
  return firstOf(...libraries.map((path) => `/usr/lib/${path}/MiniBrowser`));
}

const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Chromium, Firefox and WebKit. */
export const browsers: readonly Runtime[] = [chromium, firefox, webkit].map((browser) => ({
  name: browser.name,
  platform: 'web',
  how: `apt-get install ${browser.packages.join(' ')}`,
  async find(install: boolean): Promise<Found | undefined> {
    if (browser.binary() === undefined && install && isDebianRoot) await aptInstall(browser.packages);
    const binary = browser.binary();
    if (binary === undefined) return undefined;
    const { stdout } = await promisify(execFile)(...browser.version(binary)).catch(() => ({ stdout: '' }));
    const version = /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'of unknown version';
    return { version, run: (bundle) => run(browser, binary, bundle) };
  },
}));

async function aptInstall(packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await promisify(execFile)('apt-get', ['update'], { env, timeout: 60_000 });
    await promisify(execFile)('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      env,
      maxBuffer: 2 ** 26,
      timeout: 240_000,
    });
  } catch {
    // It is said that it was skipped, and how to get it.
  }
}

const page = ({
  without = [],
}: Browser): string => `<!doctype html><meta charset="utf-8"><title>tests</title><script type="module">
  const post = (path, body) => fetch(path, { method: 'POST', body });
  try {
    const { run } = await import('/bundle.mjs');
    await post('/outcome', JSON.stringify(await run((name) => post('/file', name), ${JSON.stringify(without)})));
  } catch (error) {
    await post('/error', error + ' ' + error.stack);
  }
</script>`;

/** Opens a page that runs the bundle and sends the outcome back. */
async function run(browser: Browser, binary: string, bundle: string): Promise<Outcome> {
  const profile = mkdtempSync(join(tmpdir(), 'cancelkit-browser-'));
  const server = createServer();
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const [command, args] = browser.command(binary, profile, url);
    const program = startGroup(command, args, { env: { TMPDIR: profile }, stdio: 'ignore' });
    return await watched(program, (onFile) => serve(server, page(browser), bundle, onFile));
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Serves the page and what it loads, and takes what it says; without an outcome it waits for ever. */
function serve(server: Server, html: string, bundle: string, onFile: (name: string) => void): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    server.on('request', (request, response) => {
      if (request.method === 'POST') {
        let body = '';
        request.setEncoding('utf8').on('data', (text: string) => (body += text));
        request.on('end', () => {
          response.end();
          if (request.url === '/file') onFile(body);
          else if (request.url === '/outcome') resolve(JSON.parse(body) as Outcome);
          else reject(new Error(body));
        });
      } else if (request.url === '/bundle.mjs') {
        response.setHeader('content-type', 'text/javascript').end(readFileSync(bundle));
      } else {
        response.setHeader('content-type', 'text/html').end(html);
      }
    });
  });
}
