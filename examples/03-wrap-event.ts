// This example shows how to wrap an event: waiting for one message, which is how all of this began.
import { cancelable, settle, waitForEvent } from 'cancelkit';
import { EventEmitter } from 'node:events';

interface Message {
  readonly topic: string;
  readonly text: string;
}

/** By hand, so that one sees what is done. */
export function receive(signal: AbortSignal, inbox: EventEmitter, topic: string): Promise<Message> {
  return cancelable<Message>(signal, (source) => {
    const onMessage = (message: Message): void => {
      if (message.topic === topic) source.trySetResult(message);
    };
    inbox.on('message', onMessage);
    return () => void inbox.off('message', onMessage); // on every way out
  });
}

export async function main(log: (line: string) => void): Promise<void> {
  const inbox = new EventEmitter();
  const controller = new AbortController();

  const news = receive(controller.signal, inbox, 'news');
  inbox.emit('message', { topic: 'weather', text: 'rain' });
  inbox.emit('message', { topic: 'news', text: 'abort works' });
  log(`news: ${(await news).text}`);

  const filter = ({ topic }: Message): boolean => topic === 'news';
  const more = waitForEvent<Message>(controller.signal, inbox, 'message', { filter }); // the same, ready-made
  log(`listeners while waiting: ${inbox.listenerCount('message')}`);
  controller.abort('closing');
  log(`more news: ${(await settle(more, controller.signal)).status}`);
  log(`listeners afterwards: ${inbox.listenerCount('message')}`);
}
