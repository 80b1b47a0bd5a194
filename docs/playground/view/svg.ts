/** An element of SVG as text. Numbers are rounded; attributes without a value are left out. */
export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${name}="${typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(String(value))}"`,
    )
    .join('');
  return `<${tag}${written}>${children.join('')}</${tag}>`;
}

/** Text within SVG. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
