import type { Bus, BusMessage } from './bus.ts';

type Listener = (message: BusMessage) => void;

/**
 * The bus of an installation of one process. Messages are handed over in the order of publishing, once the code that
 * published has run to its end and before anything else of the event loop runs.
 */
export function createMemoryBus(): Bus {
  const listenersBySubject = new Map<string, ReadonlySet<Listener>>();
  let waiting: { readonly subject: string; readonly message: BusMessage }[] = [];

  const deliver = (): void => {
    const published = waiting;
    waiting = [];
    for (const { subject, message } of published) {
      for (const listener of listenersBySubject.get(subject) ?? []) listener(message);
    }
  };

  return {
    publish: (subject, message) => {
      if (!listenersBySubject.has(subject)) return;
      if (waiting.length === 0) void Promise.resolve().then(deliver);
      waiting.push({ subject, message });
    },
    subscribe: (subject, listener) => {
      const own: Listener = (message) => listener(message);
      listenersBySubject.set(subject, new Set([...(listenersBySubject.get(subject) ?? []), own]));
      return () => {
        const rest = new Set(listenersBySubject.get(subject));
        rest.delete(own);
        if (rest.size > 0) listenersBySubject.set(subject, rest);
        else listenersBySubject.delete(subject);
      };
    },
  };
}
