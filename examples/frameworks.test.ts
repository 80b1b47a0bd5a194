import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onSource } from '../packages/completion/test/support/run-fixture.js';

const loader = [...(onSource ? ['--conditions=@cancelkit/source'] : []), '--import', 'tsx'];

describe.each(['fastify', 'express', 'hono', 'koa'])('the service of %s', (name) => {
  let child: ChildProcess;
  let lines: string[];
  let more: () => void;
  let url: string;
  const agent = new Agent({ keepAlive: true });

  /** Waits until a line was printed so often. */
  const printed = async (line: string, times = 1): Promise<void> => {
    while (lines.filter((other) => other === line).length < times) {
      await new Promise<void>((resolve) => (more = resolve));
    }
  };

  beforeEach(async () => {
    lines = [];
    more = () => undefined;
    const file = join(__dirname, name, 'server.ts');
    child = spawn(process.execPath, [...loader, file, 'run'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const reader = createInterface(child.stdout!);
    [url] = (await once(reader, 'line')) as [string];
    reader.on('line', (line) => {
      lines.push(line);
      more();
    });
  }, 60_000);
  afterEach(async () => {
    agent.destroy();
    const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await exited;
  });

  /** A request on a connection that is kept alive, and its whole answer. */
  const ask = async (path: string, options: RequestOptions = {}) => {
    const sent = request(url + path, { agent, ...options }).end();
    // eslint-disable-next-line cancelkit/forward-signal -- the request has it, and rejects this by its error
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { code: response.statusCode, text: await text(response), connection: response.headers.connection };
  };

  it('answers', async () => {
    expect(await ask('/report/1')).toEqual({ code: 200, text: 'a report of 1 ms', connection: 'keep-alive' });
    expect(await ask('/ready')).toMatchObject({ code: 200 });
  });

  it('stops its work when the client hangs up, and when its time is up', async () => {
    const controller = new AbortController();
    const answer = ask('/report/60000', { signal: controller.signal }).catch(String);
    await printed('request');
    controller.abort();
    expect(await answer).toContain('AbortError');
    await printed('canceled by AbortError');
    expect(await ask('/report/60000', { headers: { 'x-deadline-ms': '5' } })).toMatchObject({
      code: 504,
      text: 'too late',
    });
    expect(lines).toEqual(['request', 'canceled by AbortError', 'request', 'canceled by TimeoutError']);
  });

  it('lets what runs end when it is to close, aborts what takes too long, and exits', async () => {
    await ask('/report/0'); // a connection that is idle then
    const exited = once(child, 'exit');
    const answers = [ask('/report/500'), ask('/report/60000')];
    await printed('request', 3);
    child.kill('SIGTERM');
    expect(await Promise.all(answers)).toEqual([
      { code: 200, text: 'a report of 500 ms', connection: 'close' },
      { code: 503, text: 'closing', connection: 'close' },
    ]);
    expect(await exited).toEqual([0, null]);
    expect(lines.slice(3)).toEqual(['draining', 'aborting', 'canceled by the shutdown', 'closed']);
  });
});
