import * as api from '@cancelkit/node';
import { describe, expect, it } from '@jest/globals';

describe('@cancelkit/node', () => {
  it('exports these names, and no others', () => {
    expect(Object.keys(api).sort()).toStrictEqual([
      'ProcessError',
      'deadlineHeaders',
      'fromCallback',
      'gracefulShutdown',
      'iterate',
      'lines',
      'query',
      'queryRows',
      'runProcess',
      'signalOfProcess',
      'signalOfRequest',
      'signalOfResponse',
      'transaction',
    ]);
  });
});
