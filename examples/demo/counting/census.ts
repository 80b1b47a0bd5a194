import { delay, settle } from 'cancelkit';
import type { Database } from '../database/database.js';
import { Sightings } from './sightings.js';
import { taggedProcesses } from './worker-tag.js';

const LOOK_EVERY_MS = { atMost: 25, atLeast: 100 };

/** What was seen running in one look: how many processes, and how many statements, each client has. */
export interface Running {
  readonly processes: ReadonlyMap<number, number>;
  readonly statements: ReadonlyMap<number, number>;
}

/** Looks into the process table and into the database server again and again and remembers whose work it saw when. */
export class Census {
  readonly processes: Sightings = new Sightings();
  readonly statements: Sightings = new Sightings();
  readonly #tag: string;
  readonly #database: Database | undefined;
  readonly #now: () => number;
  #looking: Promise<unknown> = Promise.resolve();

  constructor(tag: string, database: Database | undefined, now: () => number) {
    this.#tag = tag;
    this.#database = database;
    this.#now = now;
  }

  /** Looks once. One look at a time: what an earlier one has seen must not be taken for newer. */
  look(): Promise<Running> {
    const look = this.#looking.then(() => this.#look());
    this.#looking = settle(look);
    return look;
  }

  /** Looks until the signal aborts. On a machine with very many processes it looks less often, to stay cheap. */
  async watch(signal: AbortSignal, onLook: (running: Running) => void): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      onLook(await this.look());
      const cost = performance.now() - startedAt;
      const pause = Math.min(Math.max(LOOK_EVERY_MS.atMost, 4 * cost), LOOK_EVERY_MS.atLeast);
      await settle(delay(signal, pause), signal);
    }
  }

  async #look(): Promise<Running> {
    const seen = await Promise.all([taggedProcesses(this.#tag), this.#database?.taggedStatements(this.#tag)]);
    const [processes, statements = []] = seen.map((each) => each?.map(({ client }) => client));
    const at = this.#now();
    return { processes: this.processes.take(processes!, at), statements: this.statements.take(statements, at) };
  }
}
