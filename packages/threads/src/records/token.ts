import { expected } from '@cancelkit/completion/internal';
import { SharedRecord } from './shared-record.js';

/** Plain data that stands for a signal in a message. Opaque; may be sent to any number of threads, and on from there. */
export interface SignalToken {
  readonly '@cancelkit/threads': 'signal/1';
}

/** Plain data that stands for a shared completion in a message. Opaque; may be sent to any number of threads. */
export interface CompletionToken<T> {
  readonly '@cancelkit/threads': 'completion/1';
  /** Never there: it only tells the type of the value. */
  readonly value?: T;
}

type Brand = (SignalToken | CompletionToken<unknown>)['@cancelkit/threads'];

/** What a token has in it: a record, or one end of a channel where there is no shared memory. */
export interface Carrier {
  readonly buffer?: SharedArrayBuffer;
  readonly port?: MessagePort;
}

/** Makes the token of a record or a port. */
export function tokenOf<B extends Brand>(brand: B, carrier: Carrier): { readonly '@cancelkit/threads': B } {
  return { '@cancelkit/threads': brand, ...carrier };
}

/**
 * Takes a token apart.
 *
 * @throws TypeError when it is not one of that brand, is of another version, or has lost its memory on the way
 */
export function carrierOf(brand: Brand, token: unknown): SharedRecord | MessagePort {
  const {
    '@cancelkit/threads': found,
    buffer,
    port,
  } = (token ?? {}) as Carrier & Record<'@cancelkit/threads', unknown>;
  const what = brand === 'signal/1' ? 'a SignalToken' : 'a CompletionToken';
  if (typeof found !== 'string') throw expected('token', `${what}, as \`token\` of what is shared gives it`, token);
  if (found !== brand) throw expected('token', `${what} ("${brand}")`, found);
  if (tagOf(port) === 'MessagePort') return port as MessagePort;
  if (tagOf(buffer) !== 'SharedArrayBuffer') {
    throw expected('token', what, buffer, ' It has lost its memory on the way: send it by postMessage or workerData.');
  }
  if (!SharedRecord.isRecord(buffer as SharedArrayBuffer)) throw expected('token', `${what} of this version`, token);
  return new SharedRecord(buffer as SharedArrayBuffer);
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
