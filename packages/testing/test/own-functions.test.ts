import * as cancellation from '@cancelkit/cancellation';
import * as node from '@cancelkit/node';
import { checkAbortSafety } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestPostgres, startPostgres } from '../../node/test/support/postgres.js';
import { type Checked, database, ofCancellation, ofNode } from './support/own-functions.js';

const isChecked = (entry: [string, object]): entry is [string, Checked] => 'fn' in entry[1];

describe.each([
  ['@cancelkit/cancellation', cancellation, ofCancellation],
  ['@cancelkit/node', node, ofNode],
])('%s', (_, api, list) => {
  let postgres: TestPostgres | undefined;

  beforeAll(async () => {
    if (!('query' in api)) return;
    postgres = await startPostgres();
    database.pool = postgres.pool({ max: 2 });
  });

  afterAll(() => postgres?.close());

  it('has an entry for each export: how it is checked, or why it is not', () => {
    expect(Object.keys(list).sort()).toStrictEqual(Object.keys(api).sort());
  });

  it.each(Object.entries(list).filter(isChecked))('%s is abort-safe', async (__, { fn, options }) => {
    await checkAbortSafety(fn, options);
  });

  it.each(Object.entries(list).filter(isChecked))('%s is declared with a reason', (__, { options, because }) => {
    const declared = Object.keys(options ?? {}).some((name) => name !== 'maxRuns');
    expect(typeof because).toBe(declared ? 'string' : 'undefined');
  });
});
