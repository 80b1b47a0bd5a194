const random = (): number => (Math.random() * 2 ** 32) | 0;

/** What this thread is called in the records that it makes: 64 bits by chance, of this copy of the package. */
export const thread: readonly [number, number] = /* @__PURE__ */ (() => [random(), random()])();
