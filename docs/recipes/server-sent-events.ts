// The events of a text/event-stream, from any fetch: a streamed answer of a language model, for one.
import { iterate } from 'cancelkit';

export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Gives each event; ends with the stream, with an abort, or when nothing has come for `idleMs`. */
export async function* serverEvents(
  signal: AbortSignal,
  response: Response,
  { idleMs = 15_000 } = {},
): AsyncGenerator<ServerEvent> {
  if (response.body === null) return;
  let rest = '';
  for await (const piece of iterate(signal, response.body.pipeThrough(new TextDecoderStream()), { idleMs })) {
    const blocks = (rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line));
      const valuesOf = (field: string) => fields.flatMap((match) => (match?.[1] === field ? [match[2] ?? ''] : []));
      const data = valuesOf('data');
      if (data.length > 0) yield { name: valuesOf('event').at(-1) ?? 'message', data: data.join('\n') };
    }
  }
}
