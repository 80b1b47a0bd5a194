import type { Readable } from 'node:stream';

/** Calls back with every complete line of a stream of text, without its line end. */
export function onLine(stream: Readable, callback: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(callback);
  });
}
