import { setTimeout } from 'node:timers/promises';
import { type Completion } from '@cancelkit/completion';
import { Operations, encode, isOwnerLost } from '@cancelkit/operations';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from './engines.js';
import { type LossyProxy, startLossyProxy } from './lossy-proxy.js';
import { type Worker, type Workers, workers } from './worker.js';

/** It takes its time, and shows what it has seen; `CANCELKIT_CHAOS_S=600 pnpm chaos` for longer. */
const SECONDS = Number(process.env.CANCELKIT_CHAOS_S ?? 45);
const CREW = 3;

interface Played {
  readonly id: string;
  readonly worker: Worker;
  canceled: boolean;
  readonly ends: Promise<readonly [Completion<unknown>, Completion<unknown>]>;
}

/** The specification of an engine: whatever happens to it, to its connections and to its workers. */
export function chaos(
  name: string,
  startEngine: () => Promise<Engine>,
  describing: typeof describe | typeof describe.skip = describe,
): void {
  describing(`${name}, ${SECONDS} s of chaos`, () => {
    let engine: Engine;
    let proxy: LossyProxy;
    let crew: Workers;
    let here: Operations;
    let deaf: Operations;
    beforeAll(async () => {
      [engine, crew] = await Promise.all([startEngine(), workers()]);
      proxy = await startLossyProxy(engine.port);
      const { port } = proxy;
      here = new Operations(engine.store({ port, graceMs: 2_000 }), { pollMs: 1_000, leaseMs: 3_000 });
      deaf = new Operations(engine.store({ port, graceMs: 2_000, listens: false }), { pollMs: 500 });
    }, 60_000);
    afterAll(async () => {
      await Promise.all([here.dispose(), deaf.dispose()]);
      await crew.close();
      await proxy.close();
      await engine.close();
    });

    it(
      'ends every operation once, and tells everybody the same',
      async () => {
        const start = (): Promise<Worker> => crew.start({ ...engine.setup(proxy.port), leaseMs: 3_000, pollMs: 1_000 });
        const all = await Promise.all(Array.from({ length: CREW }, start));
        const played: Played[] = [];
        const done: Record<string, number> = {};
        const faults: Record<string, () => Promise<void>> = {
          kill: async () => {
            const i = Math.floor(Math.random() * CREW);
            await all[i]!.kill('SIGKILL');
            all[i] = await start();
          },
          pause: async () => {
            const { process } = all[Math.floor(Math.random() * CREW)]!;
            process.kill('SIGSTOP');
            await setTimeout(Math.random() * 8_000);
            process.kill('SIGCONT');
          },
          cut: async () => proxy.cut(),
          stall: async () => proxy.stall(),
          refuse: async () => {
            const back = proxy.refuse();
            await setTimeout(Math.random() * 2_000);
            back();
          },
          lose: async () => {
            proxy.loss = 0.2;
            await setTimeout(1_000);
            proxy.loss = 0;
          },
          crash: () => engine.crash(),
        };
        const names = Object.keys(faults);
        const end = performance.now() + SECONDS * 1_000;
        const play = async (): Promise<void> => {
          while (performance.now() < end) {
            await setTimeout(Math.random() * 100);
            const created = await here.create(null, { deadlineMs: 20_000 }).catch(() => undefined); // in an outage there is none
            if (created === undefined) continue;
            const { id } = created;
            const ends = Promise.all([here.get(id).settled(), deaf.get(id).settled()]);
            const one = { id, worker: all[played.length % CREW]!, canceled: false, ends };
            played.push(one);
            if (one.worker.process.connected)
              one.worker.tell({ do: 'run', id, ...(Math.random() < 0.7 ? { ms: Math.random() * 1_500 } : {}) });
            setTimeout(Math.random() * 3_000).then(async () => {
          if (Math.random() < 0.4) return;
          one.canceled = true;
          await deaf.get(id).cancel(`stop ${id}`).catch(() => undefined);
        }, () => undefined); // prettier-ignore
          }
        };
        const harm = async (): Promise<void> => {
          for (let i = 0; performance.now() < end; i += 1) {
            await setTimeout(1_000 + Math.random() * 1_500);
            const name = names[i % names.length]!;
            done[name] = (done[name] ?? 0) + 1;
            await faults[name]!();
          }
        };
        await Promise.all([play(), play(), harm()]);
        const counts: Record<string, number> = {};
        const wrong: unknown[] = [];
        for (const { id, canceled, ends, worker } of played) {
          const [heard, polled] = await ends;
          const row = await here.get(id).state();
          const text = (completion: object): string => encode(JSON.parse(JSON.stringify(completion)));
          const same = text(heard) === text(polled) && text(heard) === text(row);
          const status =
            heard.status === 'canceled' && (heard.reason as Error).name === 'TimeoutError' ? 'overdue' : heard.status;
          counts[status] = (counts[status] ?? 0) + 1;
          const won = worker.reports.some(
            (report) => report.is === 'ran' && report.id === id && report.run.won === true,
          );
          // Nobody is to wait for a deadline but that of what ran on, or was told to a worker that died.
          const { exitCode, signalCode } = worker.process;
          const isDead = exitCode !== null || signalCode !== null;
          const ran = worker.reports.some((report) => report.is === 'running' && report.id === id);
          const right =
            (heard.status === 'succeeded' && heard.value === 'done') ||
            (heard.status === 'faulted' && isOwnerLost(heard.error) && !won) ||
            (status === 'overdue' && (isDead || ran)) ||
            (status === 'canceled' && canceled && heard.status === 'canceled' && heard.reason === `stop ${id}`);
          if (!same || !right) wrong.push({ id, heard, polled, row, won });
        }
        console.log(name, JSON.stringify({ operations: played.length, ...counts, faults: done, lost: proxy.lost }));
        expect(wrong).toEqual([]);
      },
      SECONDS * 1_000 + 180_000,
    );
  });
}
