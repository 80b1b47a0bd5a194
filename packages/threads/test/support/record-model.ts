// The protocol of the record as data: every thread is a list of steps, each of which is one access of shared memory. All
// interleavings are played, with at most one thread killed, before whichever of its steps.

interface Memory {
  /** 'pending', the name of the winner, or (a defect) of who has claimed it. */
  readonly state: string;
  readonly written: readonly string[];
  readonly asleep: ReadonlySet<string>;
}

/** Where a thread goes next, and what has become of the memory; undefined: it cannot go on now. */
type Step = (memory: Memory, name: string) => readonly [next: string | undefined, memory: Memory] | undefined;
export type Program = Readonly<Record<string, Step>>;

const wakeAll = (memory: Memory): Memory => ({ ...memory, asleep: new Set() });

/** As SharedRecord.settle has it. */
export const settler: Program = {
  look: (memory) => [memory.state === 'pending' ? 'take room' : 'wake', memory],
  'take room': (memory) => ['write', memory],
  write: (memory, name) => ['publish', { ...memory, written: [...memory.written, name] }],
  publish: (memory, name) => ['wake', memory.state === 'pending' ? { ...memory, state: name } : memory],
  wake: (memory) => [undefined, wakeAll(memory)],
};

export const silentLoser: Program = {
  ...settler,
  look: (memory) => [memory.state === 'pending' ? 'take room' : undefined, memory],
  publish: (memory, name) => (memory.state === 'pending' ? ['wake', { ...memory, state: name }] : [undefined, memory]),
};

/** Rejected: the record is claimed first, written then. */
export const claimer: Program = {
  look: (memory) => [memory.state === 'pending' ? 'claim' : 'wake', memory],
  claim: (memory, name) =>
    memory.state === 'pending' ? ['write', { ...memory, state: `claimed by ${name}` }] : ['wake', memory],
  write: (memory, name) => ['publish', { ...memory, written: [...memory.written, name] }],
  publish: (memory, name) => ['wake', { ...memory, state: name }],
  wake: (memory) => [undefined, wakeAll(memory)],
};

/** As SharedRecord.block and whoever calls it have it: the value is compared and the thread put to sleep in one step. */
export const sleeper: Program = {
  look: (memory) => [memory.state === 'pending' ? 'sleep' : undefined, memory],
  sleep: (memory, name) =>
    memory.state === 'pending' ? ['woken', { ...memory, asleep: new Set([...memory.asleep, name]) }] : ['look', memory],
  woken: (memory, name) => (memory.asleep.has(name) ? undefined : sleeper.look!(memory, name)),
};

interface Thread {
  readonly name: string;
  readonly program: Program;
  readonly at: string | undefined;
  readonly killed: boolean;
}

/** How many runs there are, and how many of them end in which failure. */
export interface Verdict {
  readonly runs: number;
  readonly torn: number;
  readonly changed: number;
  readonly asleep: number;
  readonly pending: number;
}

const sum = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((a, b) => ({
    runs: a.runs + b.runs,
    torn: a.torn + b.torn,
    changed: a.changed + b.changed,
    asleep: a.asleep + b.asleep,
    pending: a.pending + b.pending,
  }));

const isSettled = ({ state }: Memory): boolean => state !== 'pending' && !state.startsWith('claimed');

/** Plays all interleavings. The undertaker, who settles for the dead, comes when somebody has been killed. */
export function play(programs: Record<string, Program>, { kills }: { kills: 0 | 1 }): Verdict {
  const known = new Map<string, Verdict>(); // Many ways lead to the same situation: it is played on from once

  const go = (memory: Memory, threads: readonly Thread[], kills: number): Verdict => {
    const situation = JSON.stringify([
      memory,
      [...memory.asleep],
      threads.map(({ at, killed }) => [at, killed]),
      kills,
    ]);
    const verdict = known.get(situation) ?? playOn(memory, threads, kills);
    known.set(situation, verdict);
    return verdict;
  };

  const playOn = (memory: Memory, threads: readonly Thread[], kills: number): Verdict => {
    const death = threads.some(({ killed }) => killed);
    const verdicts: Verdict[] = [];
    threads.forEach(({ name, program, at, killed }, i) => {
      if (at === undefined || killed || (name === 'undertaker' && !death)) return;
      const replaced = (change: Partial<Thread>): Thread[] =>
        threads.map((thread, j) => (i === j ? { ...thread, ...change } : thread));
      const result = program[at]!(memory, name);
      if (result !== undefined) {
        const [next, after] = result;
        const verdict = go(after, replaced({ at: next }), kills);
        const isChange = isSettled(memory) && after.state !== memory.state;
        verdicts.push(isChange ? { ...verdict, changed: verdict.runs } : verdict);
      }
      if (kills > 0 && name !== 'undertaker') {
        const asleep = new Set([...memory.asleep].filter((sleeping) => sleeping !== name));
        verdicts.push(go({ ...memory, asleep }, replaced({ killed: true }), kills - 1));
      }
    });
    return verdicts.length > 0 ? sum(verdicts) : judge(memory);
  };

  const threads = Object.entries(programs).map(([name, program]) => ({ name, program, at: 'look', killed: false }));
  return go({ state: 'pending', written: [], asleep: new Set() }, threads, kills);
}

/** Nothing can go on: what is left? */
function judge(memory: Memory): Verdict {
  return {
    runs: 1,
    torn: isSettled(memory) && !memory.written.includes(memory.state) ? 1 : 0,
    changed: 0,
    asleep: memory.state !== 'pending' && memory.asleep.size > 0 ? 1 : 0,
    pending: isSettled(memory) ? 0 : 1,
  };
}
