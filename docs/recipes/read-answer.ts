// A streamed answer of a language model, shown as it comes.
import { settle } from 'cancelkit';
import { serverEvents } from './server-sent-events.js';

export async function showAnswer(signal: AbortSignal, url: string, show: (text: string) => void): Promise<string> {
  const read = async (): Promise<void> => {
    const response = await fetch(url, { method: 'POST', signal });
    for await (const { data } of serverEvents(signal, response)) {
      if (data === '[DONE]') return;
      show((JSON.parse(data) as { text: string }).text);
    }
  };
  const completion = await settle(read(), signal);
  if (completion.status === 'canceled') return 'stopped'; // what has come is shown already
  if (completion.status === 'faulted') return `broken off: ${String(completion.error)}`; // silence is a TimeoutError
  return 'complete';
}
