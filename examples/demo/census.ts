import { delay } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import { taggedProcesses } from './worker-tag.js';

const LOOK_EVERY_MS = { atMost: 25, atLeast: 100 };

/** When the processes of one client were seen first, and when the table was first without them again. */
export interface Sighting {
  readonly firstSeenAt: number;
  readonly goneAt: number | undefined;
}

/** Looks into the process table again and again and remembers whose processes it saw when. */
export class Census {
  readonly #tag: string;
  readonly #now: () => number;
  readonly #sightings = new Map<number, Sighting>();

  constructor(tag: string, now: () => number) {
    this.#tag = tag;
    this.#now = now;
  }

  /** Looks once: how many processes each client has that are running now. */
  async look(): Promise<ReadonlyMap<number, number>> {
    const running = new Map<number, number>();
    for (const { client } of await taggedProcesses(this.#tag)) running.set(client, (running.get(client) ?? 0) + 1);
    const at = this.#now();
    for (const client of running.keys()) {
      this.#sightings.set(client, { firstSeenAt: this.sighting(client)?.firstSeenAt ?? at, goneAt: undefined });
    }
    for (const [client, sighting] of this.#sightings) {
      if (!running.has(client) && sighting.goneAt === undefined)
        this.#sightings.set(client, { ...sighting, goneAt: at });
    }
    return running;
  }

  /** Looks until the signal aborts. On a machine with very many processes it looks less often, to stay cheap. */
  async watch(signal: AbortSignal, onLook: (running: ReadonlyMap<number, number>) => void): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      onLook(await this.look());
      const cost = performance.now() - startedAt;
      const pause = Math.min(Math.max(LOOK_EVERY_MS.atMost, 4 * cost), LOOK_EVERY_MS.atLeast);
      await settle(delay(signal, pause), signal);
    }
  }

  sighting(client: number): Sighting | undefined {
    return this.#sightings.get(client);
  }
}
