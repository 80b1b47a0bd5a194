import { createHash } from 'node:crypto';
import { waitAsync } from '@cancelkit/cancellation';
import type { RedisShape } from './redis-shape.js';
import { type ScriptName, scriptOf } from './scripts.js';

/** Milliseconds that an answer may take. */
const PATIENCE = 5_000;

/** Runs scripts, and waits for no answer longer than some seconds: a socket that has stalled says nothing, for ever. */
export class ScriptRunner {
  readonly #redis: RedisShape;
  readonly #shared: readonly string[];
  readonly #shas = new Map<ScriptName, string>();

  /** @param shared the key that all keys are made from, and the arguments that all scripts take */
  constructor(redis: RedisShape, shared: readonly string[]) {
    this.#redis = redis;
    this.#shared = shared;
  }

  /**
   * What was given up may happen later, as soon as there is a connection again. Scripts are made for that: a repetition carries the
   * token of the first, and one client sends them in their order.
   */
  run(name: ScriptName, ...args: readonly string[]): Promise<unknown> {
    return waitAsync(this.#run(name, [...this.#shared, ...args]), { timeoutMs: PATIENCE, ref: false });
  }

  async #run(name: ScriptName, args: readonly string[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(this.#shaOf(name), 1, ...args);
    } catch (error) {
      if (!isReply(error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.#redis.eval(scriptOf(name), 1, ...args); // the server has restarted, or has never seen it
    }
  }

  #shaOf(name: ScriptName): string {
    let sha = this.#shas.get(name);
    if (sha === undefined) this.#shas.set(name, (sha = createHash('sha1').update(scriptOf(name)).digest('hex')));
    return sha;
  }

  /**
   * Whether asking again would not help: the server has understood and refused, the question was never asked because of a mistake in
   * this process, or the client is closed. A server that loads, is full, or is none for writing may be another one soon.
   */
  isRefusal(error: unknown): boolean {
    if (isReply(error)) return !TRANSIENT.test(error.message);
    return this.#redis.status === 'end' || error instanceof TypeError || error instanceof RangeError;
  }
}

const TRANSIENT =
  /^(ASK|BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|MOVED|NOREPLICAS|OOM|READONLY|TRYAGAIN|UNKILLABLE)\b/;

function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}
