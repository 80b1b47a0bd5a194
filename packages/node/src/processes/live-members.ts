import { closeSync, openSync, readSync, readdirSync } from 'node:fs';

/** How many times its own cost a look through the whole process table has to wait for the next: so it takes 1 % of a core. */
const REST = 100;

let members = /* @__PURE__ */ new Map<number, number[]>();
let nextScan = 0;

/**
 * Answers whether a group has a member that is not a zombie, on Linux.
 *
 * One look through the process table is for all groups. In between, only the members that it has found are looked at: while
 * one of them lives, so does the group. When none does, and it is too early for the next look, the answer is that one may.
 *
 * All in one go: 110 processes take 1 ms. Through the thread pool each file costs four turns, also when all are asked for at
 * once: with ten groups ending on a busy machine, their end was seen up to 3.4 s late; so it is within one.
 */
export function hasLiveMember(group: number): boolean {
  if (hasKnownMember(group)) return true;
  const start = performance.now();
  if (start < nextScan) return true;
  members = scan();
  nextScan = start + REST * (performance.now() - start);
  return members.has(group);
}

/** Whether one of those lives that the last look has found: what is asked most often, and costs one look at one file. */
export function hasKnownMember(group: number): boolean {
  return members.get(group)?.some((pid) => liveGroupOf(pid) === group) === true;
}

function scan(): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const group = pid > 0 ? liveGroupOf(pid) : undefined;
    if (group === undefined) continue;
    const others = found.get(group);
    if (others === undefined) found.set(group, [pid]);
    else others.push(pid);
  }
  return found;
}

/** The group of a process that is there and no zombie. */
function liveGroupOf(pid: number): number | undefined {
  const [state, , group] = statOf(pid, 3) ?? ['X'];
  return state === 'Z' || state === 'X' ? undefined : Number(group);
}

/** Whether a process has ended, although it may not have been collected yet. */
export function hasEnded(pid: number): boolean {
  return liveGroupOf(pid) === undefined;
}

/** When a process was started, in ticks since the machine was: with its number, that names it for ever. */
export function startTimeOf(pid: number): string | undefined {
  return statOf(pid, 20)?.[19];
}

/** Longer than what the system says of any process: half of it are numbers, and the name has 64 bytes at most. */
const buffer = /* @__PURE__ */ Buffer.alloc(2_048);

/** The first things that the system says of a process, from its state on; undefined when there is none. */
function statOf(pid: number, count: number): string[] | undefined {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/stat`, 'r');
    const stat = buffer.toString('latin1', 0, readSync(file, buffer));
    // "pid (command) state ppid pgrp ...", and the command may contain blanks and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ', count);
  } catch {
    return undefined; // gone in the meantime
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
