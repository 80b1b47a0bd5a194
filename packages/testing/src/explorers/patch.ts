/** Takes a patch back. */
export type Patch = () => void;

/** Puts a property in the place of another one; what it answers puts that back, unless somebody else has patched it since. */
export function patch(target: object, name: string, property: PropertyDescriptor): Patch {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, enumerable: before?.enumerable ?? false, ...property });
  return () => {
    const now = Object.getOwnPropertyDescriptor(target, name);
    if (now === undefined || now.value !== property.value || now.get !== property.get) return;
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}
