import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { EventHint } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { Stores } from '../../storage/storage.ts';
import type { UserLogEntry } from './store.ts';

/** An entry of a user's own log as the wire declares it. */
export function encodeUserLogEntry({ position, kind, body }: UserLogEntry): string {
  const { log, instanceID } = JSON.parse(body);
  const key = log === undefined ? '' : String(log);
  const origin = instanceID === undefined ? '' : `"origin":${JSON.stringify(instanceID)},`;
  return `{"position":${position},"kind":"${kind}","key":"${key}",${origin}"body":${body}}`;
}

/** What the devices of a user are told of an entry of the user's own log. */
const encodeUserLogEvent = (entry: UserLogEntry): EncodedFrame =>
  encodeEvent(events.userLog.name, new EncodedJson(encodeUserLogEntry(entry)));

/** Appends to a user's own log, under the user's lock; the hint tells the devices of it. */
export async function appendUserLog(
  app: AppID,
  { users }: Pick<Stores, 'users'>,
  userKey: UserKey,
  entry: Omit<UserLogEntry, 'position'>,
): Promise<EventHint & { readonly position: number }> {
  const position = await users.appendUserLog(userKey, entry);
  return { kind: 'event', app, audience: [userKey], frame: encodeUserLogEvent({ ...entry, position }), position };
}
