import { packReason } from '../records/pack.js';
import { CANCELED, CLOSED } from '../records/shared-record.js';
import { unpack } from '../records/unpack.js';
import type { Receiver, Sender } from './line.js';

const REASON_BYTES = 64 * 1024;

/** What goes through the port, once. Without a reason: closed. */
interface Message {
  readonly reason?: string;
}

/** A shared signal where there is no shared memory: a channel, which only a thread that is not busy hears. */
export class PortSender implements Sender {
  readonly #channel = new MessageChannel();

  /** The end that goes to the other thread. */
  get port(): MessagePort {
    return this.#channel.port2;
  }

  abort(reason: unknown): void {
    this.#end({ reason: packReason(reason, REASON_BYTES) });
  }

  close(): void {
    this.#end({});
  }

  #end(message: Message): void {
    const { port1 } = this.#channel;
    port1.postMessage(message);
    port1.close(); // what has been posted still arrives
  }
}

export class PortReceiver implements Receiver {
  readonly words: Int32Array = new Int32Array(1);
  readonly #port: MessagePort;
  #reason: unknown;
  #callback: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Message>): void => {
      port.close();
      if (data.reason !== undefined) this.#reason = unpack(data.reason);
      this.words[0] = data.reason === undefined ? CLOSED : CANCELED;
      this.#callback?.();
    };
    (port as { unref?: () => void }).unref?.(); // keeps no thread alive
  }

  reason(): unknown {
    return this.#reason;
  }

  listen(callback: () => void): void {
    this.#callback = callback;
  }

  close(): void {
    this.#callback = undefined;
    this.#port.close();
  }
}
