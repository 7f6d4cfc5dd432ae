import type { Cancel } from '@parley/kernel/clock';
import type { LogSink } from '../platform/platform.ts';
import type { ZIM } from '../types/zim.ts';
import type { ZIMEventHandler } from '../types.ts';

export type EventName = keyof ZIMEventHandler;
export type EventData<Name extends EventName> = Parameters<ZIMEventHandler[Name]>[1];
type Listeners = { [Name in EventName]?: ((zim: ZIM, data: EventData<Name>) => void) | null };

/** A listener, and the client that it was registered with: itself, or a proxy around it. */
interface Listening {
  hear(data: unknown): unknown;
}

/** The listeners of one client. */
export interface Events {
  /**
   * One listener for each event; a later one replaces it, `null` removes it. An unknown event is never told of. What a
   * listener throws, or what it returns is rejected with, is logged and goes no further.
   */
  listen<Name extends EventName>(name: Name, listener: Listeners[Name], zim: ZIM): void;
  /** A listener beside all others; what is returned ends it. */
  subscribe<Name extends EventName>(name: Name, listener: Listeners[Name], zim: ZIM): Cancel;
  /**
   * Hands the event out after the present call has returned and after all that was told before. The promise is
   * resolved when the listener has returned.
   */
  tell<Name extends EventName>(name: Name, data: EventData<Name>): Promise<void>;
  /** Lets whoever waits for a promise that the last event resolved go first. */
  breathe(): Promise<void>;
  /** Resolves when everything so far was handed out, or nothing is any more. */
  told(): Promise<void>;
  /** Calls back at its place among the events. */
  callBack(task: () => unknown): Promise<void>;
  /** Nothing is handed out any more. */
  end(): void;
}

/** An app that awaits a call runs on after as many turns of the queue as there are `async` functions on the way. */
const turnsOfBreath = 5;

async function takeBreath(): Promise<void> {
  for (let turn = 0; turn < turnsOfBreath; turn += 1) await undefined;
}

export function createEvents(log: LogSink): Events {
  const listeners = new Map<string, Set<Listening>>();
  /** Ends those of `listen`. */
  const ends = new Map<string, Cancel>();
  let last: Promise<void> = Promise.resolve();
  let isOver = false;
  const run = (listener: string, task: () => unknown): void => {
    if (isOver) return;
    const threw = (): void => log('error', 'a listener of the app threw', { listener });
    try {
      const returned = task();
      // A promise of the app's that nobody else watches.
      if (typeof returned === 'object') Promise.resolve(returned).catch(threw);
    } catch {
      threw();
    }
  };
  const enqueue = (task: () => void): Promise<void> => {
    last = last.then(task);
    return last;
  };
  const subscribe: Events['subscribe'] = (name, listener, zim) => {
    if (typeof listener !== 'function') return () => {};
    const all = listeners.get(name) ?? new Set();
    const one: Listening = { hear: (data) => listener(zim, data as EventData<typeof name>) };
    listeners.set(name, all.add(one));
    return () => void all.delete(one);
  };
  return {
    subscribe,
    listen: (name, listener, zim) => {
      ends.get(name)?.();
      ends.set(name, subscribe(name, listener, zim));
    },
    tell: (name, data) =>
      enqueue(() => {
        const all = listeners.get(name) ?? new Set();
        // One that another has ended meanwhile hears nothing more, and one that another has added not yet.
        for (const one of [...all]) if (all.has(one)) run(name, () => one.hear(data));
      }),
    breathe: () => {
      last = last.then(takeBreath);
      return last;
    },
    told: () => last,
    callBack: (task) => enqueue(() => run('onMessageAttached', task)),
    end: () => {
      isOver = true;
    },
  };
}
