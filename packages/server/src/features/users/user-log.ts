import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { type EventHint, toUsers } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { UserLogEntry } from './store.ts';

/** An entry of a user's own log as the wire declares it. */
export const encodeUserLogEntry = ({ position, kind, body }: UserLogEntry): string =>
  `{"position":${position},"${kind}":${body}}`;

/** What the devices of a user are told of an entry of the user's own log. */
const encodeUserLogEvent = (entry: UserLogEntry): EncodedFrame =>
  encodeEvent(events.userLog.name, new EncodedJson(encodeUserLogEntry(entry)));

/** Appends to a user's own log, under the user's lock; the hint tells the devices of it. */
export async function appendUserLog(
  app: AppID,
  { users }: StoresOf<'users'>,
  userKey: UserKey,
  entry: Omit<UserLogEntry, 'position'>,
): Promise<EventHint & { readonly position: number }> {
  const position = await users.appendUserLog(userKey, entry);
  return {
    kind: 'event',
    app,
    audience: toUsers([userKey]),
    frame: encodeUserLogEvent({ ...entry, position }),
    position,
  };
}
