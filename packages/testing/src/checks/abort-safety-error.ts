import type { AbortSafetyReport } from './report.js';

/** What {@link checkAbortSafety} rejects with: its message is the report, for a person; `report` is it for a program. */
export class AbortSafetyError extends Error {
  readonly report: AbortSafetyReport;

  constructor(report: AbortSafetyReport) {
    super(report.toString());
    this.name = 'AbortSafetyError';
    this.report = report;
  }
}
