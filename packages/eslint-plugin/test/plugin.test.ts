import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import plugin from '@cancelkit/eslint-plugin';
import { describe, expect, it } from '@jest/globals';
import { Linter } from 'eslint';

const { recommended, strict, untyped } = plugin.configs;

describe('@cancelkit/eslint-plugin', () => {
  it('has the name and the version of its package', () => {
    const { name, version } = JSON.parse(
      readFileSync(join(__dirname, '../package.json'), 'utf8'),
    ) as typeof plugin.meta;
    expect(plugin.meta).toStrictEqual({ name, version });
  });

  it('is itself the plugin that its configurations name, so that a project may name it too', () => {
    for (const config of [recommended, strict, untyped]) expect(config.plugins?.cancelkit).toBe(plugin);
    const both = [{ plugins: { cancelkit: plugin } }, untyped];
    expect(new Linter().verify('', both)).toStrictEqual([]);
  });

  it('has rules in its configurations that are there', () => {
    for (const config of [recommended, strict, untyped]) {
      for (const name of Object.keys(config.rules ?? {}))
        expect(plugin.rules).toHaveProperty([name.replace('cancelkit/', '')]);
    }
  });

  it('recommends what is a defect wherever it is found', () => {
    expect(recommended.rules).toStrictEqual({
      'cancelkit/forward-signal': 'error',
      'cancelkit/no-abort-error-name-check': 'warn',
      'cancelkit/no-floating-abort-listener': 'error',
      'cancelkit/no-response-out-of-scope': 'error',
      'cancelkit/no-swallowed-abort': 'error',
      'cancelkit/no-unlinked-source': 'error',
      'cancelkit/one-argument-abort-check': 'warn',
      'cancelkit/require-dispose': 'error',
    });
  });

  it('is strict about all that it recommends, and more', () => {
    expect(strict.rules).toMatchObject({
      'cancelkit/throw-if-aborted-in-loop': 'error',
      'cancelkit/no-signal-in-cleanup': 'error',
    });
    for (const name of Object.keys(recommended.rules ?? {})) expect(strict.rules).toHaveProperty([name]);
  });

  describe('untyped', () => {
    const reportsOn = (code: string): (string | null)[] =>
      new Linter().verify(code, [untyped]).map(({ ruleId }) => ruleId);

    it.each([
      [`function f(signal) { signal.addEventListener('abort', () => {}); }`, 'no-floating-abort-listener'],
      [
        `function f({ abortSignal }) { abortSignal.addEventListener('abort', () => {}, { once: true }); }`,
        'no-floating-abort-listener',
      ],
      [`function f(options) { options.signal.addEventListener('abort', () => {}); }`, 'no-floating-abort-listener'],
      [`function f(signal, error) { return error.name === 'AbortError'; }`, 'no-abort-error-name-check'],
    ])('reports by names: %s', (code, rule) => {
      expect(reportsOn(code)).toStrictEqual([`cancelkit/${rule}`]);
    });

    it.each([
      `function f(request) { request.addEventListener('abort', () => {}); }`,
      `function f() { const { signal } = new AbortController(); signal.addEventListener('abort', () => {}); }`,
      `function f(error) { return error.name === 'AbortError'; }`,
      `function f(signal, error) { return signal.aborted && error.name === 'AbortError'; }`,
    ])('is silent: %s', (code) => {
      expect(reportsOn(code)).toStrictEqual([]);
    });
  });

  it('asks for types where a rule needs them, and says so', () => {
    const config = {
      plugins: { cancelkit: plugin },
      rules: { 'cancelkit/forward-signal': 'error' },
    } satisfies Linter.Config;
    expect(() => new Linter().verify('', [config])).toThrow(/parserServices|type information/);
  });
});
