/** A value that can be watched; the shape that React's `useSyncExternalStore` asks for. */
export interface Readable<Value> {
  readonly get: () => Value;
  /** Returns the end of the subscription. */
  readonly subscribe: (listener: () => void) => () => void;
}

export interface Store<Value> extends Readable<Value> {
  readonly set: (value: Value) => void;
}

/** Holds one immutable value and tells its listeners when another one takes its place. */
export function createStore<Value>(initial: Value): Store<Value> {
  const listeners = new Set<() => void>();
  let current = initial;
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
