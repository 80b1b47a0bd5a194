// checks/
export { AbortSafetyError } from './checks/abort-safety-error.js';
export { checkAbortSafety, exploreAbortSafety } from './checks/check-abort-safety.js';
export type { AbortSafetyOptions, Start } from './checks/options.js';
export type { AbortSafetyReport, Defect } from './checks/report.js';
export type { DefectKind } from './judge/finding.js';
export type { Point, PointKind } from './points/point.js';
export { type DrivenClock, jestClock, sinonClock, vitestClock } from './runs/driven-clock.js';
export type { EmitterShape, Probe } from './runs/probe.js';

// tools/
export { abortAfter } from './tools/abort-after.js';
export { type ControlledPromise, controlledPromise } from './tools/controlled-promise.js';
export { type FakeSignal, type SignalCall, fakeSignal } from './tools/fake-signal.js';
export { type LeakCheck, leakCheck } from './tools/leak-check.js';
export { type ManualClock, manualClock } from './tools/manual-clock.js';
export { type AbortMatchers, type MatcherResult, matchers } from './tools/matchers.js';
export { type AbortTrace, traceAbort } from './tools/trace-abort.js';
