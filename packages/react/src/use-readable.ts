import { useMemo, useSyncExternalStore } from 'react';
import type { Readable } from './store.ts';

const never = (): (() => void) => () => {};

/** What is in a store; the fallback where there is none yet, and on a server. */
export function useReadable<Value>(readable: Readable<Value> | undefined, fallback: Value): Value {
  const whenAbsent = (): Value => fallback;
  return useSyncExternalStore(readable?.subscribe ?? never, readable?.get ?? whenAbsent, whenAbsent);
}

/** A part of what is in a store: the component is drawn again only when that part is another one. */
export function useSelected<Value, Selected>(
  readable: Readable<Value> | undefined,
  fallback: Value,
  /** The same function for as long as it selects the same. */
  select: (value: Value) => Selected,
  isEqual: (one: Selected, other: Selected) => boolean = Object.is,
): Selected {
  const [get, getOnServer] = useMemo(() => {
    const remembered: { last?: { readonly value: Value; readonly selected: Selected } } = {};
    const selectFrom = (value: Value): Selected => {
      const { last } = remembered;
      if (last && Object.is(last.value, value)) return last.selected;
      const next = select(value);
      const selected = last && isEqual(last.selected, next) ? last.selected : next;
      remembered.last = { value, selected };
      return selected;
    };
    return [() => selectFrom(readable ? readable.get() : fallback), () => selectFrom(fallback)] as const;
  }, [readable, fallback, select, isEqual]);
  return useSyncExternalStore(readable?.subscribe ?? never, get, getOnServer);
}
