import type { BodyOf } from '@parley/protocol/define';
import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events, userLogKinds } from '@parley/protocol/index';
import type { EventHint } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { Stores } from '../../storage/storage.ts';
import type { UserLogEntry } from './store.ts';

type Kinds = typeof userLogKinds;

/** What a feature enters into a user's own log: one of the declared kinds, with the body that it declares. */
export type UserLogDraft = {
  [Name in keyof Kinds]: {
    readonly kind: Kinds[Name]['kind'];
    /** Which thing of its kind; the entry takes the place of the one before with the same kind and key. */
    readonly key: string;
    /** The `instanceID` of the client that makes the change; absent: no client does. */
    readonly origin?: string | undefined;
    readonly body: BodyOf<Kinds[Name]>;
  };
}[keyof Kinds];

/** An entry of a user's own log as the wire declares it. The body stands as it was stored. */
export function encodeUserLogEntry({ position, kind, key, origin, body }: UserLogEntry): string {
  const fields = JSON.stringify({ position, kind, key, origin });
  return `${fields.slice(0, -1)},"body":${body}}`;
}

/** What the devices of a user are told of an entry of the user's own log. */
const encodeUserLogEvent = (entry: UserLogEntry): EncodedFrame =>
  encodeEvent(events.userLog.name, new EncodedJson(encodeUserLogEntry(entry)));

/**
 * Enters something into a user's own log, under the user's lock, in the place of the earlier entry of its kind and
 * key; the hint tells the devices of it.
 */
export async function appendUserLog(
  app: AppID,
  { users }: Pick<Stores, 'users'>,
  userKey: UserKey,
  { kind, key, origin, body }: UserLogDraft,
): Promise<EventHint & { readonly position: number }> {
  const entry = { kind, key, origin, body: JSON.stringify(body) };
  const position = await users.putUserLogEntry(userKey, entry);
  return { kind: 'event', app, audience: [userKey], frame: encodeUserLogEvent({ ...entry, position }), position };
}

/**
 * Kinds of which a device that holds nothing yet learns elsewhere. Kinds that only a newer version knows are not among
 * them: such a device must not miss for good what this version cannot judge.
 */
export const kindsNotForNewDevices: readonly string[] = Object.values(userLogKinds).flatMap(
  ({ kind, isForNewDevices }) => (isForNewDevices ? [] : [kind]),
);
