import type { RuleName } from '../../src/rules/index.js';
import { forwardSignal } from '../rules/forward-signal.cases.js';
import { noAbortErrorNameCheck } from '../rules/no-abort-error-name-check.cases.js';
import { noFloatingAbortListener } from '../rules/no-floating-abort-listener.cases.js';
import { noPromiseRaceAbort } from '../rules/no-promise-race-abort.cases.js';
import { noResponseOutOfScope } from '../rules/no-response-out-of-scope.cases.js';
import { noSignalInCleanup } from '../rules/no-signal-in-cleanup.cases.js';
import { noSwallowedAbort } from '../rules/no-swallowed-abort.cases.js';
import { noUnlinkedSource } from '../rules/no-unlinked-source.cases.js';
import { oneArgumentAbortCheck } from '../rules/one-argument-abort-check.cases.js';
import { requireDispose } from '../rules/require-dispose.cases.js';
import { signalPosition } from '../rules/signal-position.cases.js';
import { throwIfAbortedInLoop } from '../rules/throw-if-aborted-in-loop.cases.js';
import type { Cases } from './cases.js';

/** The cases of each rule. */
export const tables: Readonly<Record<RuleName, Cases>> = {
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
};
