import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

/** Whether a node, or one inside of it, is what is looked for. `enter` keeps away from parts: nested functions, say. */
export function contains(
  root: TSESTree.Node,
  { visitorKeys }: Pick<TSESLint.SourceCode, 'visitorKeys'>,
  found: (node: TSESTree.Node) => boolean,
  enter: (node: TSESTree.Node) => boolean = () => true,
): boolean {
  if (found(root)) return true;
  for (const key of visitorKeys[root.type] ?? []) {
    const child = (root as unknown as Record<string, TSESTree.Node | (TSESTree.Node | null)[] | null | undefined>)[key];
    for (const node of Array.isArray(child) ? child : [child]) {
      if (node != null && enter(node) && contains(node, { visitorKeys }, found, enter)) return true;
    }
  }
  return false;
}
