import type { LogSink } from '../platform/platform.ts';
import type { ZIM } from '../types/zim.ts';
import type { ZIMEventHandler } from '../types.ts';

export type EventName = keyof ZIMEventHandler;
export type EventData<Name extends EventName> = Parameters<ZIMEventHandler[Name]>[1];
type Listeners = { [Name in EventName]?: ((zim: ZIM, data: EventData<Name>) => void) | null };

/** The listeners of one client. */
export interface Events {
  /**
   * One listener for each event; a later one replaces it, `null` removes it. An unknown event is never told of. What a
   * listener throws, or what it returns is rejected with, is logged and goes no further.
   */
  listen<Name extends EventName>(name: Name, listener: Listeners[Name], zim: ZIM): void;
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
  // Without a prototype, so that no name of an event means anything but what was registered.
  const listeners: Listeners = Object.create(null);
  let owner: ZIM | undefined;
  let last: Promise<void> = Promise.resolve();
  let isOver = false;
  const enqueue = (listener: string, task: () => unknown): Promise<void> => {
    last = last.then(() => {
      if (isOver) return;
      const threw = (): void => log('error', 'a listener of the app threw', { listener });
      try {
        const returned = task();
        // A promise of the app's that nobody else watches.
        if (typeof returned === 'object') Promise.resolve(returned).catch(threw);
      } catch {
        threw();
      }
    });
    return last;
  };
  return {
    listen: (name, listener, zim) => {
      if (typeof name !== 'string') return;
      owner = zim;
      listeners[name] = typeof listener === 'function' ? listener : null;
    },
    tell: (name, data) => enqueue(name, () => owner && listeners[name]?.(owner, data)),
    breathe: () => {
      last = last.then(takeBreath);
      return last;
    },
    told: () => last,
    callBack: (task) => enqueue('onMessageAttached', task),
    end: () => {
      isOver = true;
    },
  };
}
