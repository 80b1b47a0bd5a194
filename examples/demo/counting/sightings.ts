/** When something of one client was seen running first, and when it was first not seen any more. */
export interface Sighting {
  readonly firstSeenAt: number;
  readonly goneAt: number | undefined;
}

/** Remembers of whom something was seen when: their processes, or their statements. */
export class Sightings {
  readonly #sightings = new Map<number, Sighting>();

  /**
   * Takes in one look.
   *
   * @param clients whose each thing is that was seen
   * @returns how many each client has
   */
  take(clients: readonly number[], at: number): ReadonlyMap<number, number> {
    const running = new Map<number, number>();
    for (const client of clients) running.set(client, (running.get(client) ?? 0) + 1);
    for (const client of running.keys()) {
      this.#sightings.set(client, { firstSeenAt: this.of(client)?.firstSeenAt ?? at, goneAt: undefined });
    }
    for (const [client, sighting] of this.#sightings) {
      if (!running.has(client) && sighting.goneAt === undefined)
        this.#sightings.set(client, { ...sighting, goneAt: at });
    }
    return running;
  }

  of(client: number): Sighting | undefined {
    return this.#sightings.get(client);
  }
}
