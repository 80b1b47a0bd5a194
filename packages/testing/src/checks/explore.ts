import { expected } from '@cancelkit/completion/internal';
import type { Explorer } from '../explorers/explorer.js';
import { type Finding } from '../judge/finding.js';
import { judge } from '../judge/judge.js';
import type { Platform } from '../platform/platform.js';
import { choosePoints } from '../points/choose-points.js';
import type { Point } from '../points/point.js';
import { performRun } from '../runs/perform-run.js';
import type { Run } from '../runs/run.js';
import { Findings, NO_ABORT, same } from './findings.js';
import type { CheckedOptions } from './options.js';
import { inTurn } from './queue.js';
import { withAllReasons, withoutReason } from '../points/reasons.js';
import { type AbortSafetyReport, reportOf } from './report.js';
import { type AbortableFunction, Session, siteOf } from './session.js';

/** A run that has to confirm a defect gets so many times as long: what is only slow is no defect. */
const PATIENCE = 4;

/** Runs the function again and again, aborts it at another point each time, and judges every run. */
export function explore(
  fn: AbortableFunction,
  options: CheckedOptions,
  platform: Platform,
  openExplorer: () => Explorer,
): Promise<AbortSafetyReport> {
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  return inTurn(async () => {
    const session = new Session(fn, options, platform, openExplorer());
    const giveBack = platform.takeErrors({
      unhandled: (error, promise) => {
        if (!session.explorer.owns(promise)) return false;
        session.run?.unhandled.push(error);
        return true;
      },
      uncaught: (error) => session.run?.uncaught.push(error),
    });
    try {
      return await new Check(session).report();
    } finally {
      giveBack();
      session.explorer.close();
    }
  });
}

class Check {
  readonly #session: Session;
  readonly #found: Findings;
  readonly #unsteady: Findings;
  readonly #notReached: Point[] = [];
  #tried = 0;

  constructor(session: Session) {
    const name = session.fn.name || 'fn';
    this.#session = session;
    this.#found = new Findings(name);
    this.#unsteady = new Findings(name);
  }

  async report(): Promise<AbortSafetyReport> {
    const { options, platform } = this.#session;
    const start = platform.now();
    const { points } = await this.#withoutAbort();
    const targets = this.#targets(points);
    for (const point of targets) {
      if (this.#session.abortedRuns >= options.maxRuns) break;
      await this.#abortAt(point);
    }
    if (options.only !== undefined && this.#notReached.length > 0) throw notReached(options.only);
    const facts = {
      points,
      runs: this.#session.runs,
      defects: this.#found.defects(),
      unsteady: this.#unsteady.defects(),
      notReached: this.#notReached,
      ms: platform.now() - start,
    };
    return reportOf(this.#session.fn.name || 'fn', facts, this.#tried);
  }

  /** Twice, so that pools show themselves, and what does not show again is known. */
  async #withoutAbort(): Promise<{ points: readonly Point[] }> {
    const session = this.#session;
    const first = await performRun(session, undefined);
    const second = await performRun(session, undefined);
    session.findPools(first, second);
    for (const { startedLate } of [first, second]) {
      for (const resource of startedLate) session.startsLate.add(siteOf(resource));
    }
    const { only } = session.options;
    if (only === undefined || only === NO_ABORT)
      this.#compare(judge(first, session), judge(second, session), undefined);
    session.learnLeaks(first, second);
    this.#sweep(first, second);
    return { points: second.trail.points };
  }

  #targets(points: readonly Point[]): Point[] {
    const { only, reasons } = this.#session.options;
    if (only === NO_ABORT) return [];
    if (only !== undefined) {
      const point = points.find(({ id }) => id === withoutReason(only));
      if (point === undefined) throw notReached(only);
      return [{ ...point, id: only }];
    }
    const chosen = choosePoints(points, this.#session.options);
    const again = reasons === 'all' ? chosen.slice(0, 2).flatMap(withAllReasons) : [];
    return [...chosen, ...again];
  }

  async #abortAt(point: Point): Promise<void> {
    const session = this.#session;
    this.#tried += 1;
    const run = await performRun(session, point);
    if (!run.aborted) {
      this.#notReached.push(point);
      this.#sweep(run);
      return;
    }
    const findings = judge(run, session);
    const fresh = findings.filter((finding) => !this.#found.has(finding));
    if (fresh.length === 0) {
      for (const finding of findings) this.#found.add(finding, point);
      this.#sweep(run);
      return;
    }
    const again = await performRun(session, point, PATIENCE);
    session.findPools(run, again);
    this.#compare(judge(run, session), again.aborted ? judge(again, session) : [], point);
    session.learnLeaks(run, again);
    this.#sweep(run, again);
  }

  /** What two runs of the same point show is a defect; what only one of them shows is not steady. */
  #compare(first: readonly Finding[], second: readonly Finding[], point: Point | undefined): void {
    for (const finding of first) {
      if (second.some((other) => same(finding, other)) || this.#found.has(finding)) this.#found.add(finding, point);
      else this.#unsteady.add(finding, point);
    }
    for (const finding of second) {
      if (!first.some((other) => same(finding, other))) this.#unsteady.add(finding, point);
    }
  }

  /** Stops the timers that were left behind, so that they don't call back in the runs to come: all of them, of a run that hangs. */
  #sweep(...runs: readonly Run[]): void {
    for (const { end, left, resources } of runs) {
      for (const resource of end === undefined ? resources : left) {
        if (!this.#session.isPooled(resource)) resource.clear();
      }
    }
  }
}

function notReached(only: string): Error {
  return new Error(
    `The point '${only}' was not reached: the function does not come by it, or no longer. A check without \`only\` lists its points.`,
  );
}
