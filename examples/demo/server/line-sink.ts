import { Writable } from 'node:stream';

/** Makes a stream that calls back with every complete line of the text that is written to it, without its line end. */
export function lineSink(callback: (line: string) => void): Writable {
  const decoder = new TextDecoder();
  let rest = '';
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(callback);
      done();
    },
  });
}
