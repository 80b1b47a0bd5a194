import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../support/bundle.js';

describe('signalTransferHandler', () => {
  it('carries signals through comlink, also to a worker that never turns', async () => {
    const folder = await bundle({ comlink: 'fixtures/comlink.mjs' });
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, 'comlink.mjs')]);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({
        before: [true, true, 'before'],
        'of the platform': [true, false, null],
        during: 'during',
        again: [true, true, 'during'],
        busy: 'busy',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
