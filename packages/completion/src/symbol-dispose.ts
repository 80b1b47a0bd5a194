/** The key of disposal: the platform's. Where it has none, the one that `using` looks for once a compiler has lowered it. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? /* @__PURE__ */ Symbol.for('Symbol.dispose');

/** Whether the platform had no key of its own when this was loaded; one that comes later changes nothing. */
export const lacksDispose: boolean = dispose !== Symbol.dispose;

/**
 * Gives a class its method of disposal under the fallback key, for constructors to call if {@link lacksDispose}.
 *
 * In the body of a class it has to be `[Symbol.dispose]()`: with any other computed key bundlers keep a class that nobody uses.
 */
export function addDispose(prototype: Disposable & { dispose(): void }): void {
  prototype[dispose] = function (this: { dispose(): void }) {
    this.dispose();
  };
}
