// This example shows how API processes share their operations: here two in one process, on a store in its memory.
import { type OperationStore, Operations } from '@cancelkit/operations';
import { memoryStore } from '@cancelkit/operations/testing';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TwoProcesses extends AsyncDisposable {
  readonly here: string;
  readonly there: string;
}

export async function startTwo(
  serve: (operations: Operations) => Server,
  store: OperationStore = memoryStore(), // each in its own process: postgresStore(pool, { listen: () => new Client(url) })
): Promise<TwoProcesses> {
  const start = async (): Promise<{ url: string } & AsyncDisposable> => {
    const operations = new Operations(store);
    const server = serve(operations);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      [Symbol.asyncDispose]: async () => {
        await operations.dispose(); // what it runs is aborted, and who waits at it is told
        server.closeAllConnections();
        server.close();
      },
    };
  };
  const [here, there] = await Promise.all([start(), start()]);
  return {
    here: here.url,
    there: there.url,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([here, there].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
