import type { EventEmitterShape, EventTargetShape, OnOffShape } from './event-target.js';

/** The names of the events of a target, where its types tell them: a name that is not among them does not compile. */
export type EventName<T> = [T] extends [never] ? string | symbol : NameOf<T>;

type NameOf<T> = T extends DispatchingTarget
  ? Names<T['addEventListener']>
  : EventsOf<T> extends infer M extends object
    ? (keyof M & (string | symbol)) | 'error' | 'newListener' | 'removeListener'
    : T extends EventEmitterShape
      ? EmitterNames<T['addListener']>
      : T extends EventTargetShape
        ? Names<T['addEventListener']>
        : T extends OnOffShape
          ? EmitterNames<T['on']>
          : string | symbol;

/** What comes with an event, where the types of its target tell it; else `unknown`. */
export type EventOf<T, N> = T extends DispatchingTarget
  ? TargetEvent<T, N>
  : EventsOf<T> extends infer M extends object
    ? N extends keyof M
      ? Argument<M[N]>
      : unknown
    : T extends EventEmitterShape
      ? Argument<Arguments<T['addListener'], N>>
      : T extends EventTargetShape
        ? TargetEvent<T, N>
        : T extends OnOffShape
          ? Argument<Arguments<T['on'], N>>
          : unknown;

/** A type argument that is given, not inferred: from what is returned it would be whatever the caller hopes for. */
export type Given<E> = [E][E extends unknown ? 0 : never];

/** Any name, where the type of the event is given; none where it is not. */
export type NameOfGiven<E> = E extends unknown ? string | symbol : never;

type DispatchingTarget = EventTargetShape & { readonly dispatchEvent: unknown };

/** An EventEmitter of Node with a map of its events: the types of Node say what that is only by the name of the class. */
type EventsOf<T> = 0 extends 1 & NodeEmitter<never>
  ? undefined
  : T extends NodeEmitter<infer M>
    ? M extends readonly unknown[]
      ? undefined
      : string extends keyof M
        ? undefined
        : [keyof M] extends [never]
          ? undefined
          : M
    : undefined;

/* eslint-disable @typescript-eslint/ban-ts-comment, @typescript-eslint/consistent-type-imports -- it may be missing */
// @ts-ignore: where the types of Node are not installed this is `any`, which EventsOf expects
type NodeEmitter<M> = import('node:events').EventEmitter<M>;
/* eslint-enable */

/**
 * What an EventTarget gives with an event. The compiler cannot be asked what a signature with a map of events says of one
 * name, if it is one of several: the types of the DOM repeat it in the properties for handlers.
 */
type TargetEvent<T extends EventTargetShape, N> =
  T extends Readonly<Record<`on${N & string}`, infer H>>
    ? NonNullable<H> extends (event: infer E, ...rest: never[]) => unknown
      ? Exclude<E, string>
      : unknown
    : N extends keyof WithoutHandler
      ? WithoutHandler[N]
      : Argument<Arguments<T['addEventListener'], N>>;

interface WithoutHandler {
  focusin: Global<'FocusEvent'>;
  focusout: Global<'FocusEvent'>;
  compositionstart: Global<'CompositionEvent'>;
  compositionupdate: Global<'CompositionEvent'>;
  compositionend: Global<'CompositionEvent'>;
}

type Global<Name extends string> =
  typeof globalThis extends Readonly<Record<Name, { prototype: infer E }>> ? E : unknown;

/** The names in those signatures of a method that tell any. */
type Names<F, Told = NamesOf<Signatures<F>>> = [Told] extends [never] ? string | symbol : Told & (string | symbol);
type NamesOf<S> = S extends readonly [infer K, ...unknown[]] ? (string extends K ? never : K) : never;

/** An emitter that takes any name, besides those it tells, may emit events of one's own. */
type EmitterNames<F> = string extends Signatures<F>[0] ? string | symbol : Names<F>;

/** The arguments that a method passes to the listeners of an event, by its signatures. */
type Arguments<F, N, A = NamedArguments<Signatures<F>, N>> = [A] extends [never]
  ? OtherArguments<Signatures<F>>
  : [Least<Fitting<F, N, A>>] extends [never]
    ? A
    : Least<Fitting<F, N, A>>;

type NamedArguments<S, N> = S extends readonly [infer K, infer L, ...unknown[]]
  ? N extends K
    ? string extends K
      ? never
      : ArgumentsOf<L>
    : never
  : never;

type OtherArguments<S> = S extends readonly [infer K, infer L, ...unknown[]]
  ? string extends K
    ? ArgumentsOf<L>
    : never
  : never;

type ArgumentsOf<L> = L extends (...args: infer A) => unknown ? (A extends readonly [infer E] ? Each<E> : A) : never;
type Each<E> = E extends unknown ? [E] : never;

/** Those for which the method takes a listener: a signature with a map of events says so, if it is the only one. */
type Fitting<F, N, A> = A extends readonly unknown[]
  ? F extends (name: N, listener: (...args: A) => void) => unknown
    ? A
    : never
  : never;

/** The one whose listeners may be passed where listeners of any of them may: it says the most. */
type Least<A, All = A> = A extends readonly unknown[]
  ? [All extends readonly unknown[] ? (...args: All) => void : never] extends [(...args: A) => void]
    ? A
    : never
  : never;

/** What comes of the arguments of a listener: nothing, the one, or all of them. */
type Argument<A> = A extends readonly unknown[]
  ? number extends A['length']
    ? unknown
    : A extends readonly []
      ? undefined
      : A extends readonly [infer E]
        ? Known<E>
        : A extends readonly [_?: infer E]
          ? Known<E> | undefined
          : A
  : unknown;

type Known<E> = 0 extends 1 & E ? unknown : E;

/** The parameters of each of up to sixteen signatures. */
type Signatures<Method> = Method extends {
  (...args: infer A): unknown;
  (...args: infer B): unknown;
  (...args: infer C): unknown;
  (...args: infer D): unknown;
  (...args: infer E): unknown;
  (...args: infer F): unknown;
  (...args: infer G): unknown;
  (...args: infer H): unknown;
  (...args: infer I): unknown;
  (...args: infer J): unknown;
  (...args: infer K): unknown;
  (...args: infer L): unknown;
  (...args: infer M): unknown;
  (...args: infer N): unknown;
  (...args: infer O): unknown;
  (...args: infer P): unknown;
}
  ? A | B | C | D | E | F | G | H | I | J | K | L | M | N | O | P
  : never;
