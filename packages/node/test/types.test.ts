// Contracts that the compiler checks: `npm test` runs tsc over this file first.
import { lookup } from 'node:dns';
import { type Stats, stat } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { LinkedSignal } from '@cancelkit/cancellation';
import {
  type NodeCallback,
  type ProcessResult,
  type runProcess,
  type signalOfProcess,
  fromCallback,
  iterate,
  query,
  queryRows,
  transaction,
} from '@cancelkit/node';
import { describe, expect, it } from '@jest/globals';
import type { Client, Pool, PoolClient, QueryResult } from 'pg';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the two types are the same. */
const same = <A, B>(verdict: Same<A, B>): void => expect(verdict).toBe(true);

describe('the types', () => {
  it('are those of the contract', () => {
    same<ReturnType<typeof query<{ name: string }>>, Promise<QueryResult<{ name: string }>>>(true);
    same<ReturnType<typeof queryRows<{ name: string }>>, AsyncIterableIterator<{ name: string }>>(true);
    same<ReturnType<typeof fromCallback<string>>, Promise<string>>(true);
    same<ReturnType<typeof iterate<number>>, AsyncIterableIterator<number>>(true);
    same<ReturnType<typeof runProcess>, Promise<ProcessResult>>(true);
    same<ReturnType<typeof signalOfProcess>, LinkedSignal>(true);
  });

  it('give several results of a callback as a tuple, and an array as one result', () => {
    same<Parameters<NodeCallback<[string, number]>>, [error?: unknown, string?, number?]>(true);
    same<Parameters<NodeCallback<string[]>>, [error?: unknown, value?: string[]]>(true);
    same<Parameters<NodeCallback<void>>, [error?: unknown, value?: void]>(true);
  });

  it('take pools and clients of pg by their shape, and give the client of the pool', () => {
    const neverRuns = (signal: AbortSignal, pool: Pool, client: Client, lent: PoolClient) => {
      void query<{ n: number }>(signal, client, 'select 1 as n');
      void query(signal, lent, { text: 'select $1', values: [1], name: 'one', rowMode: 'array' });
      void queryRows(signal, lent, 'select 1');
      const work = async (given: PoolClient, inner: AbortSignal): Promise<number> =>
        (await query(inner, given, 'select 1')).rows.length;
      const end: Promise<number> = transaction(signal, pool, work);
      void transaction(signal, pool, (given) => given.release()); // has the type of the pool's clients
      void end;
      // @ts-expect-error a client is no pool
      void transaction(signal, client, () => 1);
      // @ts-expect-error nor is anything else
      void query(signal, {}, 'select 1');
    };
    expect(neverRuns).toHaveLength(4);
  });

  it('take the result of a callback from where it goes, if it is not given', () => {
    const neverRuns = () => {
      const stats: Promise<Stats> = fromCallback(undefined, (callback) => stat('.', callback));
      const pair: Promise<[string, number]> = fromCallback(null, (callback) => lookup('localhost', callback));
      const unknown = fromCallback(undefined, (callback) => stat('.', callback));
      same<typeof unknown, Promise<unknown>>(true);
      return [stats, pair, unknown];
    };
    expect(neverRuns).toHaveLength(0);
  });

  it('refuse what cannot be', () => {
    const neverRuns = (signal: AbortSignal, pool: Pool) => {
      // @ts-expect-error no such strategy
      void query(null, pool, 'select 1', [], { inflightQueryAbortStrategy: 'kill query' });
      // @ts-expect-error the second result is a number
      void fromCallback<[string, number]>(signal, (callback) => callback(null, '127.0.0.1', '4'));
      // @ts-expect-error not to be read asynchronously
      void iterate(signal, [1, 2]);
    };
    expect(neverRuns).toHaveLength(2);
  });

  it('take streams of Node, and web streams of both kinds', () => {
    const neverRuns = (request: IncomingMessage, here: ReadableStream<number>, there: NodeReadableStream<number>) => [
      iterate(undefined, request),
      iterate<number>(undefined, here),
      iterate<number>(undefined, there),
    ];
    expect(neverRuns).toHaveLength(3);
  });
});
