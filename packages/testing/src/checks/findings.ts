import type { Finding } from '../judge/finding.js';
import type { Point } from '../points/point.js';
import type { Defect } from './report.js';

interface Entry extends Finding {
  readonly point: Point | undefined;
  also: number;
}

/** The defects of a check as they come, each at its first point. */
export class Findings {
  readonly #name: string;
  readonly #entries: Entry[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  has(finding: Finding): boolean {
    return this.#entries.some((entry) => same(entry, finding));
  }

  add({ kind, text }: Finding, point: Point | undefined): void {
    const known = this.#entries.find((entry) => same(entry, { kind, text }));
    if (known === undefined) this.#entries.push({ kind, text, point, also: 0 });
    else known.also += 1;
  }

  defects(): Defect[] {
    return this.#entries.map((entry) => ({
      ...entry,
      replay: `checkAbortSafety(${this.#name}, { only: '${(entry.point?.id ?? NO_ABORT).replace(/'/g, "\\'")}' })`,
    }));
  }
}

/** What `only` takes for the run without an abort. */
export const NO_ABORT = 'no abort';

/** Whether two runs show the same defect: the numbers in a message (a port, a time) and of listeners may differ. */
export function same(a: Finding, b: Finding): boolean {
  return a.kind === b.kind && steady(a.text) === steady(b.text);
}

function steady(text: string): string {
  return text.replace(/^\d+/, '').replace(/"[^"]*"/g, (message) => message.replace(/\d+/g, '0'));
}
