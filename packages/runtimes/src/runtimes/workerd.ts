import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Outcome } from '../harness/run-tests.js';
import { npmInstall } from '../npm-install.js';
import { startGroup } from '../process-group.js';
import { printing, readOutcome } from '../run-command.js';
import type { Found, Runtime } from '../runtime.js';
import { watched } from '../watched.js';

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
  // The answer is written line by line, so that one who reads it sees how far it is.
  writeFileSync(
    join(dir, 'worker.mjs'),
    `import { run } from './${basename(bundle)}';
     export default {
       fetch(request, env, context) {
         const { readable, writable } = new TransformStream();
         const lines = writable.getWriter();
         const encoder = new TextEncoder();
         const write = (line) => lines.write(encoder.encode(line + '\\n'));
         const test = async () => {
           ${printing('write')}
           await lines.close();
         };
         context.waitUntil(test());
         return new Response(readable);
       },
     };`,
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
  const program = startGroup(binary, ['serve', 'workerd.capnp', '--control-fd=3'], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  return watched(program, async (onFile) => {
    const answer = once(get({ host: '127.0.0.1', port: await portOf(program.streams[3] as Readable) }), 'response');
    return readOutcome(((await answer) as [Readable])[0], onFile);
  });
}

function portOf(control: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    control.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const port = /"port":\s*(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(port);
    });
  });
}
