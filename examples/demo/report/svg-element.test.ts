import { describe, expect, it } from '@jest/globals';
import { svgElement, svgText } from './svg-element.js';

describe('svgElement', () => {
  it('writes attributes and children, and closes what has none', () => {
    const line = svgElement('line', { x1: 1, x2: 2 });
    expect(svgElement('g', { class: 'a' }, line, line)).toBe(
      '<g class="a"><line x1="1" x2="2"/><line x1="1" x2="2"/></g>',
    );
  });

  it('rounds numbers, and leaves out what is undefined', () => {
    expect(svgElement('rect', { x: 1 / 3, y: undefined })).toBe('<rect x="0.3"/>');
  });

  it('keeps text from becoming markup', () => {
    expect(svgElement('text', { title: '"<&' }, svgText('a < b & "c"'))).toBe(
      '<text title="&quot;&lt;&amp;">a &lt; b &amp; &quot;c&quot;</text>',
    );
  });
});
