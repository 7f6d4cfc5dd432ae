import type { DataOf, Event } from '@parley/protocol/define';
import { type Fault, parse } from '@parley/protocol/schema';
import type { ZIMError } from '../errors.ts';
import type { ChangeHandler } from './changes.ts';
import type { Opened } from './handshake.ts';
import type { StateTaker } from './log-states.ts';
import type { UserLogTaker } from './user-log.ts';

/**
 * What a part of the SDK takes in from a login until the client is disconnected again; what it has no use for it leaves
 * out. Parts are told in the order in which they were registered.
 */
export interface Feature {
  /** A session stands on a new connection; the app is not told yet. */
  opened?(session: Opened): void;
  /** The app is being told that it is connected. */
  connected?(): void;
  /** Everything that the server had at the connect is handed on, or that broke off; called more than once. */
  caughtUp?(outcome: 'complete' | 'broken'): void;
  /** Everything held belonged to another life of the server's database; runs among the writes. */
  reset?(): void;
  /** The connection is lost; it is being sought again, unless `over` follows. */
  interrupted?(): void;
  /** The login has ended; `error` is why whatever waits fails. */
  over?(error: ZIMError): void;
  /** Events that belong to no log. */
  readonly events?: readonly EventTaker[];
  /** Kinds of entries in the user's own log. */
  readonly userLog?: readonly UserLogTaker[];
  /** What it does when messages change. */
  readonly changes?: readonly ChangeHandler[];
  /** What it does when conversations themselves change. */
  readonly states?: readonly StateTaker[];
}

/** One event and what its feature does with it. */
export interface EventTaker {
  readonly name: string;
  /** Takes the event in, or says why it cannot be read. */
  take(data: unknown): Fault | undefined;
}

/** Registers what a feature does with an event. */
export function takesEvent<Of extends Event>(event: Of, take: (data: DataOf<Of>) => void): EventTaker {
  return {
    name: event.name,
    take: (data) => {
      const parsed = parse(event.data, data);
      if (!parsed.ok) return parsed.fault;
      take(parsed.value as DataOf<Of>);
      return undefined;
    },
  };
}
