import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Outcome } from '../harness/run-tests.js';
import { npmInstall } from '../npm-install.js';
import type { Found, Runtime } from '../runtime.js';

const [pack, range] = ['workerd', '1'];

/** The runtime of Cloudflare's workers. Nothing may happen outside of a request, so one request runs all. */
export const workerd: Runtime = {
  name: 'workerd',
  platform: 'web',
  how: `npm i ${pack}@${range}`,
  async find(): Promise<Found | undefined> {
    const installed = await npmInstall('workerd', pack, range);
    const binary = installed && join(installed.dir, 'bin', 'workerd');
    if (installed === undefined || binary === undefined || !existsSync(binary)) return undefined;
    return { version: installed.version, run: (bundle) => run(binary, bundle) };
  },
};

async function run(binary: string, bundle: string): Promise<Outcome> {
  const dir = dirname(bundle);
  writeFileSync(
    join(dir, 'worker.mjs'),
    `import { run } from './${basename(bundle)}';
     export default { fetch: async () => Response.json(await run()) };`,
  );
  writeFileSync(
    join(dir, 'workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
     const config :Workerd.Config = (
       services = [(name = "tests", worker = (
         modules = [
           (name = "worker.mjs", esModule = embed "worker.mjs"),
           (name = "${basename(bundle)}", esModule = embed "${basename(bundle)}"),
         ],
         compatibilityDate = "2026-11-01",
       ))],
       sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "tests")],
     );`,
  );
  // It says on a pipe of ours which port it has got.
  const child = spawn(binary, ['serve', 'workerd.capnp', '--control-fd=3'], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const gone = once(child, 'close');
  try {
    const control = child.stdio[3] as NodeJS.ReadableStream;
    const listening = new Promise<string>((resolve) => {
      let text = '';
      control.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const port = /"port":\s*(\d+)/.exec(text)?.[1];
        if (port !== undefined) resolve(port);
      });
    });
    const port = await Promise.race([
      listening,
      gone.then(() => Promise.reject(new Error(`workerd ended: ${errors}`))),
    ]);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    if (!response.ok) throw new Error(`workerd answered ${response.status}: ${errors.slice(-2_000)}`);
    return (await response.json()) as Outcome;
  } finally {
    child.kill();
    await gone;
  }
}
