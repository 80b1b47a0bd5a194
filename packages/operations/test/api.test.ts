import * as api from '@cancelkit/operations';
import * as postgres from '@cancelkit/operations/postgres';
import * as redis from '@cancelkit/operations/redis';
import * as testing from '@cancelkit/operations/testing';
import { describe, expect, it } from '@jest/globals';

describe('@cancelkit/operations', () => {
  it('exports these names, and no others', () => {
    expect(Object.keys(api).sort()).toStrictEqual([
      'OperationExistsError',
      'Operations',
      'OperationsClosedError',
      'OutcomeTooLargeError',
      'OwnerLostError',
      'RemoteError',
      'SettledElsewhereError',
      'UnknownOperationError',
      'decode',
      'encode',
      'isOperationsClosed',
      'isOutcomeTooLarge',
      'isOwnerLost',
    ]);
    expect(Object.keys(postgres).sort()).toStrictEqual(['migrations', 'postgresStore']);
    expect(Object.keys(redis)).toStrictEqual(['redisStore']);
    expect(Object.keys(testing).sort()).toStrictEqual(['memoryStore', 'storeContract']);
  });
});
