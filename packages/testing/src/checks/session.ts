import type { Explorer } from '../explorers/explorer.js';
import type { Resource } from '../explorers/resource.js';
import type { Platform } from '../platform/platform.js';
import type { Point } from '../points/point.js';
import type { Probe } from '../runs/probe.js';
import type { Run } from '../runs/run.js';
import type { CheckedOptions } from './options.js';
import { reasonOf } from '../points/reasons.js';

/** The function that is checked. */
export type AbortableFunction = (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;

/** One check: what all of its runs have in common, and what is known after the first ones. */
export class Session {
  readonly fn: AbortableFunction;
  readonly options: CheckedOptions;
  readonly platform: Platform;
  readonly explorer: Explorer;
  /** The places whose resources outlive a run and do not grow: those of a pool, of a cache. */
  readonly pooled = new Set<string>();
  /** What has been left behind by two runs of the same point: it is reported. */
  readonly #knownLeaks = new Set<string>();
  /** The places where a run without abort starts something after its end. */
  readonly startsLate = new Set<string>();
  runs = 0;
  abortedRuns = 0;
  #run: Run | undefined = undefined;

  constructor(fn: AbortableFunction, options: CheckedOptions, platform: Platform, explorer: Explorer) {
    this.fn = fn;
    this.options = options;
    this.platform = platform;
    this.explorer = explorer;
  }

  get run(): Run | undefined {
    return this.#run;
  }

  begin(run: Run): void {
    this.runs += 1;
    if (run.target !== undefined) this.abortedRuns += 1;
    this.#run = run;
  }

  reasonFor(point: Point | undefined): unknown {
    return reasonOf(point, this.options.reason);
  }

  /** Whether a resource may be left: it is of a pool, as declared or as found. */
  isPooled(resource: Resource): boolean {
    return (
      this.pooled.has(resource.place) ||
      this.options.pools.some((pool) =>
        [resource.place, resource.user].some((place) =>
          typeof pool === 'string' ? place.includes(pool) : place.search(pool) >= 0,
        ),
      )
    );
  }

  /** Whether what is started by this line is known to be left behind. */
  isKnownLeak(resource: Resource): boolean {
    return this.#knownLeaks.has(siteOf(resource));
  }

  /** What both runs of a point have left behind is known from now on. */
  learnLeaks(first: Run, second: Run): void {
    const sites = new Set(first.left.map(siteOf));
    for (const resource of second.left) if (sites.has(siteOf(resource))) this.#knownLeaks.add(siteOf(resource));
  }

  /**
   * Tells pools from leaks, by two runs of the same: a place where nothing more is left after the second one than after the first
   * keeps it on purpose. A timer that the second run has cleared is let go of; what has fired, or ended by itself, is not.
   */
  findPools(first: Run, second: Run): void {
    const kept = (run: Run): Resource[] => [...run.left, ...run.unreferenced];
    for (const place of new Set(kept(first).map((resource) => resource.place))) {
      const here = (resource: Resource): boolean => resource.place === place;
      const before = kept(first).filter(here);
      // What has fired by itself was not let go of, whether or not the second run shows it again.
      if (before.some((resource) => resource.kind === 'timer' && resource.fired && !resource.open())) continue;
      const still = before.filter((resource) => resource.kind !== 'timer' || resource.open());
      if (still.length + kept(second).filter(here).length <= before.length) this.pooled.add(place);
    }
  }
}

/** Resources that are started by the same line are the same. */
export function siteOf({ name, place }: Resource): string {
  return `${name} ${place}`;
}
