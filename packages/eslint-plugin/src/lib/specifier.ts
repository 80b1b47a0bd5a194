import type { JSONSchema, ParserServicesWithTypeInformation, TSESTree } from '@typescript-eslint/utils';
import { calleeName } from './callee-name.js';

/** Names something: by its name anywhere, or by the package that declares it. */
export type Specifier =
  string | { readonly from: 'package'; readonly package: string; readonly name: string | readonly string[] };

export const specifierSchema: JSONSchema.JSONSchema4 = {
  oneOf: [
    { type: 'string' },
    {
      type: 'object',
      additionalProperties: false,
      required: ['from', 'package', 'name'],
      properties: {
        from: { type: 'string', enum: ['package'] },
        package: { type: 'string' },
        name: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      },
    },
  ],
};

/** Whether a specifier means what is called here. */
export function specifies(
  specifier: Specifier,
  call: TSESTree.CallExpression,
  services: ParserServicesWithTypeInformation,
): boolean {
  const called = calleeName(call);
  if (typeof specifier === 'string') return specifier === called;
  if (![specifier.name].flat().some((name) => name === called)) return false;
  const signature = services.program.getTypeChecker().getResolvedSignature(services.esTreeNodeToTSNodeMap.get(call));
  const file = signature?.declaration?.getSourceFile().fileName ?? '';
  return (
    file.includes(`/node_modules/${specifier.package}/`) || file.includes(`/node_modules/@types/${specifier.package}/`)
  );
}
