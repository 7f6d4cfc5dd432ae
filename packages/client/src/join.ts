import { present } from '@parley/kernel/assert';

// `never`, so that whatever a class is made of it is one.
type Class = new (parts: never) => object;

/** What all of the classes need to be made. */
export type PartsOf<Classes> = Classes extends readonly [new (parts: infer Parts) => object, ...infer Rest]
  ? Parts & PartsOf<Rest>
  : unknown;

/** The public methods of all of the classes. */
type Joined<Classes> = Classes extends readonly [new (parts: never) => infer First, ...infer Rest]
  ? Pick<First, keyof First> & Joined<Rest>
  : unknown;

/**
 * One class with the methods of several, which stay apart: each method runs on an instance of the class that declares
 * it. All that a class has on its prototype becomes public, so that what helps its methods is `#private` or a function.
 */
export function join<const Classes extends readonly Class[]>(
  classes: Classes,
): new (
  parts: PartsOf<Classes>,
) => Joined<Classes>;
export function join(classes: readonly Class[]): new (parts: never) => unknown {
  class Apis {
    /** A function: a proxy around the client, such as those of frameworks for pages, hands it on as it is. */
    readonly apiOf: (declaring: Class) => object;

    constructor(parts: never) {
      const made = new Map(classes.map((declaring) => [declaring, new declaring(parts)]));
      this.apiOf = (declaring) => present(made.get(declaring), 'every class was made');
    }
  }
  for (const declaring of classes) {
    for (const [name, { value: method }] of Object.entries(Object.getOwnPropertyDescriptors(declaring.prototype))) {
      if (name === 'constructor') continue;
      const value = function (this: Apis, ...given: unknown[]): unknown {
        return Reflect.apply(method, this.apiOf(declaring), given);
      };
      Object.defineProperty(value, 'name', { value: name });
      Object.defineProperty(Apis.prototype, name, { value, configurable: true, writable: true });
    }
  }
  return Apis;
}
