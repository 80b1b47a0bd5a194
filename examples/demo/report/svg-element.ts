/** Writes one element of an SVG. Attributes that are `undefined` are left out; children are elements, or {@link svgText}. */
export function svgElement(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${svgText(typeof value === 'number' ? round(value) : value)}"`],
  );
  if (children.length === 0) return `<${name}${written.join('')}/>`;
  return `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

/** Text as it may stand in an element or an attribute. */
export function svgText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
