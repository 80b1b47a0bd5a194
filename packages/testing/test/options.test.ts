import { forever } from '@cancelkit/cancellation';
import { checkAbortSafety } from '@cancelkit/testing';
import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type Server, createServer } from 'node:net';

async function withServer<T>(work: (server: Server) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(server);
  } finally {
    server.close();
    await once(server, 'close');
  }
}

describe('checkAbortSafety', () => {
  describe('finishMs: Infinity', () => {
    it('aborts what only an abort ends, though somebody else has a server open', async () => {
      const report = await withServer(() => checkAbortSafety(forever, { finishMs: Infinity, settleMs: 30 }));
      expect(report.points.map(({ kind }) => kind)).toContain('quiet');
      expect(report.defects).toStrictEqual([]);
    });

    it('aborts what waits for a server of its own', async () => {
      const wait = async (signal: AbortSignal): Promise<void> => {
        await withServer(() => forever(signal));
      };
      const report = await checkAbortSafety(wait, { finishMs: Infinity, settleMs: 30, mayWait: 500 });
      expect(report.defects).toStrictEqual([]);
    });
  });
});
