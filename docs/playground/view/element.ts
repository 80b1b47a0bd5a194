/** What an element is made with: attributes, and listeners by names such as `onclick`. `undefined`: not there. */
export type Properties = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

/** Makes an element of HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** Makes the text of an element another one, if it is; so that nobody hears of what has not changed. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** The same for an attribute. */
export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** A group of native radio buttons, drawn as one row of choices. */
export function choices<T extends string>(
  legend: string,
  name: string,
  options: readonly (readonly [value: T, label: string])[],
  chosen: (value: T) => void,
): { readonly root: HTMLFieldSetElement; show(value: T): void } {
  const inputs = new Map<T, HTMLInputElement>();
  const labels = options.map(([value, label]) => {
    const input = element('input', { type: 'radio', name, value, onchange: () => chosen(value) });
    inputs.set(value, input);
    return element('label', {}, input, element('span', {}, label));
  });
  return {
    root: element('fieldset', { class: `pg-choices pg-${name}` }, element('legend', {}, legend), ...labels),
    show(value) {
      const input = inputs.get(value);
      if (input !== undefined) input.checked = true;
    },
  };
}
