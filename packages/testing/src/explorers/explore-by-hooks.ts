import { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId } from 'node:async_hooks';
import { nextTick, nodePlatform } from '../platform/node-platform.js';
import { type Stack, placeOf, takeStack } from '../points/place.js';
import type { Run } from '../runs/run.js';
import type { Explorer } from './explorer.js';
import { HookedResource } from './hooked-resource.js';

const runs = new AsyncLocalStorage<Run>();

/** Whether the caller stands in a function that is checked by hooks. */
export function insideHookedCheck(): boolean {
  const run = runs.getStore();
  return run !== undefined && !run.closed && !entered.has(run);
}

/** The runs that are no function's: what has entered them may check others. */
const entered = new WeakSet<Run>();

/** What is no event of the event loop: it runs within the turn in which it was asked for. */
const WITHIN_TURN = new Set(['Microtask', 'TIMERWRAP', 'ELDHISTOGRAM']);

/** Where a promise is awaited, and by which one. */
interface Await {
  readonly child: number;
  readonly stack: Stack;
  readonly before: Await | undefined;
}

/**
 * Finds the points by `async_hooks`: each `await` and `then`, each settlement that somebody awaits, each callback of the event
 * loop, of libraries too, with no build step.
 *
 * 1. No user code runs inside a hook. An abort is given where user code could stand: in a microtask that is queued in the hook
 *    (it comes before the continuation, whose reaction is not queued yet), or in a tick (before the microtasks of the callback).
 *    Node breaks when a listener runs inside `before`: timers lose their callback.
 * 2. What a run starts is found by AsyncLocalStorage: the hook counts only what is created in a run that is open.
 * 3. Sockets stay the check's when their run is over: a pool hands them to the next one.
 */
export function exploreByHooks(): Explorer {
  const resources = new Map<number, HookedResource>();
  const awaits = new Map<number, Await>();
  const ticks = new Map<number, Stack>(); // where it was asked for what a tick does
  const promises = new WeakSet();
  const mine = new WeakSet<Run>();
  let current: Run | undefined;
  let root: HookedResource | undefined;
  let parent = 0; // of the newest await, as long as nothing else has happened
  let opened: { readonly id: number; readonly handle: object } | undefined; // a file, before the request for it calls back
  let busy = false; // inside a hook, or in what the check itself does

  function abort(run: Run): void {
    root = undefined;
    inside(run, () => run.abort());
  }

  function initPromise(run: Run, id: number, trigger: number, promise: object): void {
    promises.add(promise);
    if (trigger === executionAsyncId()) return; // new, and not the child of another one
    if (!run.looksFor('await') && !run.looksFor('resume')) return;
    const stack = takeStack(init);
    awaits.set(trigger, { child: id, stack, before: awaits.get(trigger) });
    parent = trigger;
    if (run.passes('await', () => placeOf(stack))) nodePlatform.microtask(() => abort(run));
  }

  function initResource(run: Run, id: number, type: string, handle: object): void {
    if (WITHIN_TURN.has(type) || handle instanceof AsyncResource) return;
    const stack = takeStack(init);
    stack.origin = originOf(executionAsyncId());
    if (type === 'TickObject') ticks.set(id, stack);
    else adopt(id, new HookedResource(type, handle, stack, run, root));
  }

  function originOf(id: number): Stack | undefined {
    return ticks.get(id) ?? resources.get(id)?.stack;
  }

  function adopt(id: number, resource: HookedResource): void {
    if (resource.run.closed) return;
    resources.set(id, resource);
    resource.run.started(resource);
  }

  function init(id: number, type: string, trigger: number, resource: object): void {
    if (busy) return;
    const run = runs.getStore();
    if (run === undefined || !mine.has(run)) {
      if (type === 'FILEHANDLE') opened = { id, handle: resource };
      return;
    }
    busy = true;
    parent = 0;
    if (type === 'PROMISE') initPromise(run, id, trigger, resource);
    else initResource(run, id, type, resource);
    busy = false;
  }

  function before(id: number): void {
    parent = 0;
    const resource = resources.get(id);
    if (resource === undefined) {
      opened = undefined;
      return;
    }
    root = resource;
    resource.calledBack();
    if (opened !== undefined) adopt(opened.id, resource.opened(opened.handle));
    opened = undefined;
  }

  function after(id: number): void {
    const resource = resources.get(id);
    const run = current;
    if (resource === undefined || run === undefined) return;
    if (resource.run !== run && resource.kind !== 'handle') return;
    busy = true;
    // In the poll phase nobody else says that the turn is over: a stale root would take the blame of another's callback.
    if (run.aborted && run.end === undefined) {
      nodePlatform.turn(() => {
        if (root === resource) root = undefined;
      });
    }
    if (run.looksFor('turned') && run.passes('turned', () => resource)) nextTick(() => abort(run));
    busy = false;
  }

  function promiseResolve(id: number): void {
    if (busy) return;
    const newest = awaits.get(parent);
    const run = current;
    if (run === undefined) return;
    if (newest?.child === id) {
      // The engine wraps what is no promise in one, of which the async function's own promise is the parent: no await of that.
      if (newest.before === undefined) awaits.delete(parent);
      else awaits.set(parent, newest.before);
      parent = 0;
      run.takesBack('await');
      return;
    }
    parent = 0;
    const awaited = awaits.get(id);
    if (awaited === undefined) return;
    awaits.delete(id);
    busy = true;
    if (run.looksFor('resume') && run.passes('resume', () => placeOf(awaited.stack))) {
      nodePlatform.microtask(() => abort(run));
    }
    busy = false;
  }

  function begin(run: Run): void {
    current = run;
    mine.add(run);
    awaits.clear();
    ticks.clear();
    for (const [id, resource] of resources) if (!resource.alive()) resources.delete(id);
  }

  function inside<T>(run: Run, fn: () => T): T {
    if (current !== run) begin(run);
    const outer = busy;
    busy = false;
    try {
      return runs.run(run, fn);
    } finally {
      busy = outer;
    }
  }

  const hook = createHook({ init, before, after, promiseResolve }).enable();
  return {
    inside,
    enter(run) {
      begin(run);
      entered.add(run);
      runs.enterWith(run);
    },
    outside: (fn) => fn(), // it has another context
    seesAll: true,
    abort,
    pending: (run) => [...resources.values()].filter((resource) => resource.run === run && resource.pending()),
    get root() {
      return root;
    },
    owns: (promise) => promises.has(promise),
    close: () => void hook.disable(),
  };
}
