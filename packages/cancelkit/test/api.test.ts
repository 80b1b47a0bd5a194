import * as cancellation from '@cancelkit/cancellation';
import * as completion from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import * as api from 'cancelkit';

describe('cancelkit', () => {
  it('exports what completion and cancellation export, the same objects, and nothing else', () => {
    expect({ ...api }).toStrictEqual({ ...completion, ...cancellation });
    for (const [name, value] of Object.entries(api)) {
      expect(value).toBe({ ...completion, ...cancellation }[name as keyof typeof api]);
    }
  });

  it('has no name from both, so that none hides another', () => {
    expect(Object.keys(completion).filter((name) => name in cancellation)).toStrictEqual([]);
  });
});
