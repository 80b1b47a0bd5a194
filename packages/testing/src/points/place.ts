import type { Place } from './point.js';

/** Calls a function so that no stack taken inside leads to a line of this package: what stands below this name is ours. */
export function cancelkitTestingBoundary<T>(fn: () => T): T {
  return fn();
}

/** A stack that is read when it is needed, which for most is never. */
export interface Stack {
  readonly stack?: string;
  /** Where what runs now was asked for, when that is another stack: a tick, a callback. */
  origin?: Stack | undefined;
}

/** Takes the stack above a function of ours. Reading it honours `Error.prepareStackTrace`, and so source maps. */
export function takeStack(below: (...args: never) => unknown): Stack {
  const holder: Stack = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 25;
  if (typeof Error.captureStackTrace === 'function') Error.captureStackTrace(holder, below);
  else (holder as { stack?: string | undefined }).stack = new Error('here').stack?.split(`${below.name}@`).pop();
  Error.stackTraceLimit = limit;
  return holder;
}

/** The first line of a stack that is neither the platform's nor ours, and the first of those outside `node_modules`. */
export function placeOf(stack: Stack): Place {
  const text: unknown = stack.stack;
  if (typeof text !== 'string') return engine; // somebody's prepareStackTrace
  let place = '';
  for (const line of text.split('\n')) {
    if (line.includes('cancelkitTestingBoundary')) break;
    const position = positionIn(line);
    if (position === undefined || position.startsWith('node:')) continue;
    place ||= shortened(position);
    if (!position.includes('node_modules')) return { place, user: shortened(position) };
  }
  if (place !== '') return { place, user: place };
  return stack.origin === undefined ? engine : placeOf(stack.origin);
}

/** A job of the engine, under which no line of code stands: a thenable that is adopted. */
export const engine: Place = { place: '(engine)', user: '(engine)' };

/** The file of a line of a stack with its line and column; V8's form and that of the other engines. */
function positionIn(line: string): string | undefined {
  const inner = /^\s+at (?:.*\()?(.+?:\d+:\d+)\)?$/.exec(line) ?? /@(.+?:\d+:\d+)$/.exec(line);
  return inner?.[1]?.replace(/^async /, '');
}

/** A path that is short, and still leads there: from the working directory, or from the last `node_modules`. */
function shortened(position: string): string {
  const path = decoded(position).replace(/\\/g, '/');
  const modules = path.lastIndexOf('node_modules/');
  if (modules >= 0) return path.slice(modules + 'node_modules/'.length);
  const base = `${workingDirectory()}/`;
  return path.startsWith(base) ? path.slice(base.length) : path.replace(/^https?:\/\/[^/]*\//, '');
}

function decoded(position: string): string {
  if (!position.startsWith('file://')) return position;
  return decodeURI(position.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, ''));
}

function workingDirectory(): string {
  const { process } = globalThis as { process?: { cwd?: () => string } };
  return process?.cwd?.().replace(/\\/g, '/') ?? '';
}
