import type { EventHint } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { Stores } from '../../storage/storage.ts';
import { encodeUserLogEvent } from './encode.ts';
import type { UserLogEntry } from './store.ts';

/** Appends to a user's own log, under the user's lock; the hint tells the devices of it. */
export async function appendUserLog(
  app: AppID,
  stores: Pick<Stores, 'conversations'>,
  userKey: UserKey,
  entry: Omit<UserLogEntry, 'position'>,
): Promise<EventHint & { readonly position: number }> {
  const position = await stores.conversations.appendUserLog(userKey, entry);
  return { kind: 'event', app, audience: [userKey], frame: encodeUserLogEvent({ ...entry, position }), position };
}
