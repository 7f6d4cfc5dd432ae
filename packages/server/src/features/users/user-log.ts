import { present } from '@parley/kernel/assert';
import type { BodyOf } from '@parley/protocol/define';
import { EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events, userLogKinds } from '@parley/protocol/index';
import { type EventHint, toUsers } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
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

/** Tells the devices of a user of an entry of the user's own log. */
export const hintOfUserLog = (app: AppID, userKey: UserKey, entry: UserLogEntry): EventHint => ({
  kind: 'event',
  app,
  audience: toUsers([userKey]),
  frame: encodeEvent(events.userLog.name, new EncodedJson(encodeUserLogEntry(entry))),
});

/**
 * Enters things into users' own logs in their order, under the locks of the users, each in the place of the earlier
 * entry of its kind and key; returns the entries in that order.
 */
export async function appendUserLogs(
  { users }: StoresOf<'users'>,
  drafts: readonly { readonly userKey: UserKey; readonly entry: UserLogDraft }[],
): Promise<readonly UserLogEntry[]> {
  const entries = drafts.map(({ userKey, entry: { kind, key, origin, body } }) => ({
    userKey,
    entry: { kind, key, origin, body: JSON.stringify(body) },
  }));
  const positions = await users.putUserLogEntries(entries);
  return entries.map(({ entry }, index) => ({
    ...entry,
    position: present(positions[index], 'every entry has a position'),
  }));
}

/** Enters one thing into a user's own log; the hint tells the devices of it. */
export async function appendUserLog(
  app: AppID,
  stores: StoresOf<'users'>,
  userKey: UserKey,
  draft: UserLogDraft,
): Promise<EventHint & { readonly position: number }> {
  const entries = await appendUserLogs(stores, [{ userKey, entry: draft }]);
  const entry = present(entries[0], 'one entry was made');
  return { ...hintOfUserLog(app, userKey, entry), position: entry.position };
}

/**
 * Kinds of which a device that holds nothing yet learns elsewhere. Kinds that only a newer version knows are not among
 * them: such a device must not miss for good what this version cannot judge.
 */
export const kindsNotForNewDevices: readonly string[] = Object.values(userLogKinds).flatMap(
  ({ kind, isForNewDevices }) => (isForNewDevices ? [] : [kind]),
);
