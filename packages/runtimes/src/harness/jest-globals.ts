// Stands in for `@jest/globals`, in which the tests are written, where there is no Jest.
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import { fn, spyOn } from '@vitest/spy';
import * as fakeTimers from '@sinonjs/fake-timers';
import * as chai from 'chai';
import { NotHere } from './not-here.js';
import { hooks, suite, test } from './suite.js';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

/** How many assertions the running test has made, and how many it says that it makes. */
export const assertions = { made: 0, expected: undefined as number | undefined };

const check = (value: unknown, message?: string): unknown => {
  assertions.made += 1;
  return chai.expect(value, message);
};

/** Jest's `expect`. */
export const expect: unknown = Object.assign(check, chai.expect, {
  assertions: (count: number) => void (assertions.expected = count),
});

type Declare = (title: string, body: (...row: unknown[]) => unknown, timeout?: number) => void;

/** Puts the values of a row of `each` in the places of its title. */
function titled(title: string, row: readonly unknown[]): string {
  const rest = [...row];
  return title.replace(/%[sdijop]/g, () => {
    try {
      return String(rest.shift());
    } catch {
      return 'something'; // a hostile value
    }
  });
}

function isArray(row: unknown): row is unknown[] {
  try {
    return Array.isArray(row);
  } catch {
    return false; // a revoked Proxy
  }
}

function withEach(declare: Declare): Declare & { each: (rows: Iterable<unknown>) => Declare } {
  const each =
    (rows: Iterable<unknown>): Declare =>
    (title, body) => {
      for (const row of rows) {
        const values: unknown[] = isArray(row) ? row : [row];
        declare(titled(title, values), () => body(...values));
      }
    };
  return Object.assign(declare, { each });
}

/** Jest's `it`, with `each`. */
export const it = withEach((title, body) => test(title, () => body()));
/** Jest's `describe`, with `each`. */
export const describe = withEach((title, body) => suite(title, () => body()));
/** Jest's hooks. */
export const { beforeEach, afterEach, beforeAll } = hooks;
/** After all tests of all files there is nothing to clean up: the process ends. */
export const afterAll = (): void => undefined;

let clock: ReturnType<typeof fakeTimers.install> | undefined;

const notHere = (name: string) => (): never => {
  throw new NotHere(`jest.${name}`);
};

/** Jest's `jest`, what the tests use of it. */
export const jest = {
  fn: (implementation?: never) => (implementation === undefined ? fn() : fn(implementation)),
  spyOn,
  useFakeTimers(config: { now?: number } = {}): void {
    clock?.uninstall();
    clock = fakeTimers.install(config);
  },
  useRealTimers(): void {
    clock?.uninstall();
    clock = undefined;
  },
  advanceTimersByTime: (ms: number) => clock?.tick(ms),
  advanceTimersByTimeAsync: (ms: number) => clock?.tickAsync(ms),
  setSystemTime: (now: number) => clock?.setSystemTime(now),
  getTimerCount: () => clock?.countTimers(),
  isolateModules: notHere('isolateModules'),
  requireActual: notHere('requireActual'),
  resetModules: notHere('resetModules'),
};
