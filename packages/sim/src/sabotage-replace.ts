/** The same object but for some of its methods. */
export function replace<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get: (object, name): unknown => Reflect.get(methods, name) ?? bound(object, name),
  });
}

function bound(object: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(object, name);
  return typeof value === 'function' ? value.bind(object) : value;
}
