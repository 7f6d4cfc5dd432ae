import { useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
import { ParleyContext } from './context.ts';
import type { Readable } from './store.ts';

const never = (): (() => void) => () => {};

/** The same function for as long as the store is the same. */
function useSubscribe(readable: Readable<unknown> | undefined): Readable<unknown>['subscribe'] {
  const tellSoon = useContext(ParleyContext)?.tellSoon;
  return useCallback(
    (listener) => {
      if (!readable) return never();
      if (!tellSoon) return readable.subscribe(listener);
      let isOver = false;
      const tell = (): void => {
        if (!isOver) listener();
      };
      const end = readable.subscribe(() => tellSoon(tell));
      return () => {
        isOver = true;
        end();
      };
    },
    [readable, tellSoon],
  );
}

/** What is in a store; the fallback where there is none yet, and on a server. */
export function useReadable<Value>(readable: Readable<Value> | undefined, fallback: Value): Value {
  const whenAbsent = (): Value => fallback;
  return useSyncExternalStore(useSubscribe(readable), readable?.get ?? whenAbsent, whenAbsent);
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
  return useSyncExternalStore(useSubscribe(readable), get, getOnServer);
}
