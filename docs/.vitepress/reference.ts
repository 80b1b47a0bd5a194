import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DefaultTheme } from 'vitepress';

type Item = DefaultTheme.SidebarItem;

/** TypeDoc runs before VitePress (`pnpm docs`, `pnpm docs:build`), and says what it has written. */
const file = fileURLToPath(new URL('../api/typedoc-sidebar.json', import.meta.url));

/**
 * The sidebars of the reference, one for each package: its functions and classes. Types are on its first page, and where they are used:
 * a sidebar that has all of them is most of what a page weighs.
 */
export function referenceSidebars(): DefaultTheme.SidebarMulti {
  const packages = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Item[]) : [];
  const links = packages.map(({ text = '', link = '' }) => ({ text: `@cancelkit/${text}`, link }));
  const sidebars = packages.map(({ text = '', link = '', items = [] }) => {
    const shown = items.filter((group) => group.text === 'Functions' || group.text === 'Classes');
    const groups = shown.map((group) => ({ ...group, collapsed: false }));
    const others = { text: 'Packages', items: links };
    return [link, [{ text: `@cancelkit/${text}`, link }, ...groups, others]] as const;
  });
  return { ...Object.fromEntries(sidebars), '/api/': [{ text: 'Packages', items: links }] };
}
