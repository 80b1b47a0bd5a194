import type { Rule } from 'eslint';
import { forwardSignal } from './forward-signal.js';
import { noAbortErrorNameCheck } from './no-abort-error-name-check.js';
import { noFloatingAbortListener } from './no-floating-abort-listener.js';
import { noPromiseRaceAbort } from './no-promise-race-abort.js';
import { noResponseOutOfScope } from './no-response-out-of-scope.js';
import { noSignalInCleanup } from './no-signal-in-cleanup.js';
import { noSwallowedAbort } from './no-swallowed-abort.js';
import { noUnlinkedSource } from './no-unlinked-source.js';
import { oneArgumentAbortCheck } from './one-argument-abort-check.js';
import { requireDispose } from './require-dispose.js';
import { signalPosition } from './signal-position.js';
import { throwIfAbortedInLoop } from './throw-if-aborted-in-loop.js';

/** What rules are called behind `cancelkit/`. */
export type RuleName =
  | 'forward-signal'
  | 'no-abort-error-name-check'
  | 'no-floating-abort-listener'
  | 'no-promise-race-abort'
  | 'no-response-out-of-scope'
  | 'no-signal-in-cleanup'
  | 'no-swallowed-abort'
  | 'no-unlinked-source'
  | 'one-argument-abort-check'
  | 'require-dispose'
  | 'signal-position'
  | 'throw-if-aborted-in-loop';

/** All rules. */
export const rules: Readonly<Record<RuleName, Rule.RuleModule>> = {
  'forward-signal': forwardSignal,
  'no-abort-error-name-check': noAbortErrorNameCheck,
  'no-floating-abort-listener': noFloatingAbortListener,
  'no-promise-race-abort': noPromiseRaceAbort,
  'no-response-out-of-scope': noResponseOutOfScope,
  'no-signal-in-cleanup': noSignalInCleanup,
  'no-swallowed-abort': noSwallowedAbort,
  'no-unlinked-source': noUnlinkedSource,
  'one-argument-abort-check': oneArgumentAbortCheck,
  'require-dispose': requireDispose,
  'signal-position': signalPosition,
  'throw-if-aborted-in-loop': throwIfAbortedInLoop,
} satisfies Record<RuleName, object> as object as Record<RuleName, Rule.RuleModule>; // typescript-eslint types rules more narrowly than ESLint
