// This example shows a server that closes on Ctrl-C and SIGTERM: what is under way it finishes.
import { onAbort } from 'cancelkit';
import { type ProcessSignalReason, signalOfProcess } from '@cancelkit/node';
import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';

export async function serve(port: number, handle: RequestListener): Promise<void> {
  using shutdown = signalOfProcess(['SIGINT', 'SIGTERM']);
  const server = createServer(handle).listen(port);
  onAbort(shutdown.signal, (reason) => {
    const { signal } = reason as ProcessSignalReason;
    console.error(`${signal}: finishing what is under way; once more ends it at once`);
    server.close();
  });
  await once(server, 'close');
}

if (process.argv[2] === 'run') {
  await serve(Number(process.argv[3]), (request, response) => {
    console.log(request.url);
    setTimeout(() => response.end('done'), 300);
  });
  console.log('closed');
}
