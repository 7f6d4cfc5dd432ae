/** The names of all methods of an instance, by its prototype. */
export function methodsOf(prototype: object | null): readonly string[] {
  if (prototype === null || prototype === Object.prototype) return [];
  return [...new Set([...Object.getOwnPropertyNames(prototype), ...methodsOf(Object.getPrototypeOf(prototype))])];
}
