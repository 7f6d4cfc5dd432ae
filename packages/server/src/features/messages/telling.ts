import { assert } from '@parley/kernel/assert';
import { groupConversation } from '@parley/protocol/features/values';
import { type EncodedFrame, type EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { type EventHint, type Hint, type OtherFollowers, type Targets, toUsers } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { GroupPlace, Place } from '../conversations/index.ts';
import { encodeEntryAppended, encodeLoggedEntry } from '../logs/index.ts';
import type { LogHead } from '../logs/store.ts';
import { encodeStored, sidesOf } from './encode.ts';
import { type SourceOf, withoutSources } from './sources.ts';
import type { MessagePlace, MessageRow, StoredMessage } from './store.ts';
import { isOnSideOf, toldTargets } from './target-rules.ts';
import { forAll, type TargetsOf } from './targets.ts';

/** All who take part see a message alike. */
export function entryOf(place: Place, actor: Actor, row: StoredMessage, sourceOf: SourceOf) {
  return { position: row.changedPosition, message: encodeStored(row, sidesOf(place, actor), sourceOf(row)) };
}

/** What is told of a change beside the message itself. */
interface Telling {
  readonly sourceOf: SourceOf;
  /** Absent: nobody has deleted it. */
  readonly left?: Left;
  /** What is told in one piece with it; absent: nothing. */
  readonly together?: readonly StoredMessage[];
  /** Absent: it is for all. */
  readonly targetsOf?: TargetsOf;
  /** Who learns of it by the answer. */
  readonly answered?: Actor['session'];
}

export const encodeAnswer = (
  place: Place,
  actor: Actor,
  row: StoredMessage,
  { sourceOf, together = [] }: Telling,
): EncodedJson =>
  encodeLoggedEntry(
    place.log,
    entryOf(place, actor, row, sourceOf),
    together.map((one) => entryOf(place, actor, one, sourceOf)),
  );

/** Where the last membership had ended when something was told; between two none ends. */
type Ended = Pick<LogHead, 'endedPosition'>;

/** Who asked for the change learns of the message by the answer, and of what is told apart from it like everybody. */
export function hintsOf(place: Place, actor: Actor, row: StoredMessage, telling: Telling & Ended): readonly Hint[] {
  const { sourceOf, together = [], answered, endedPosition } = telling;
  const rows = [row, ...together];
  const left = withOneSided(telling.left ?? allLeft, place, actor, rows);
  const without = new Map<string, UserKey[]>();
  for (const userKey of left.deleters(rows)) {
    const names = rows.map((one) => left.isLeft(userKey, one)).join();
    without.set(names, [...(without.get(names) ?? []), userKey]);
  }
  const audiences = [
    audienceOf(place, actor, { position: row.changedPosition, endedPosition, except: left.deleters(rows) }),
    ...[...without.values()].map(toUsers),
  ];
  return audiences.flatMap((audience, index) => {
    if (audience.kind === 'users' && audience.users.length === 0) return [];
    const some = index > 0 && audience.kind === 'users' ? audience.users : [];
    // Who deleted a message learns that the log went on, and nothing else.
    const [entry, ...others] = rows.map((one) =>
      some.every((userKey) => left.isLeft(userKey, one))
        ? entryOf(place, actor, one, sourceOf)
        : { position: one.changedPosition },
    );
    return {
      kind: 'event',
      app: actor.app,
      audience:
        audience.kind === 'followers' && index === 0
          ? { ...audience, ...othersOf(place, actor, rows, telling) }
          : audience,
      frame: encodeEntryAppended(place.log, entry ?? { position: row.changedPosition }, others),
      ...(answered && { exceptSession: answered.sessionID }),
    };
  });
}

/** Between two, who does not have one of the messages is told as much of it as who has deleted it. */
function withOneSided(left: Left, place: Place, { userKey }: Actor, rows: readonly StoredMessage[]): Left {
  if (place.kind !== 'peer' || rows.every(({ shownTo }) => shownTo === undefined)) return left;
  const sides = [userKey, place.other.userKey];
  const lackers = (row: StoredMessage) => sides.filter((one) => !isOnSideOf(row, one));
  const isLacked = (one: UserKey, { messageSeq }: MessagePlace) =>
    rows.some((row) => row.messageSeq === messageSeq && lackers(row).includes(one));
  return bothLeft(left, {
    isLeft: (one, message) => !isLacked(one, message),
    deleters: (messages) => sides.filter((one) => messages.some((message) => isLacked(one, message))),
  });
}

/** Some see less of it than the rest: who is not meant, and who came later. */
function othersOf(place: Place, actor: Actor, rows: readonly StoredMessage[], telling: Telling) {
  const { sourceOf, targetsOf = forAll } = telling;
  const newcomers = newcomersOf(place, actor, rows, sourceOf);
  const [row] = rows;
  const targets = row && targetsOf(row);
  if (!targets) return newcomers ? { others: newcomers } : {};
  assert(rows.length === 1, 'nothing else changes with a message that is not for all');
  return { others: { ...(newcomers ?? { frame: hiddenIn(place, row.changedPosition) }), targets } };
}

/** The log went on, and it is nothing for this user. */
const hiddenIn = ({ log }: Place, position: number): EncodedFrame => encodeEntryAppended(log, { position });

/**
 * Who came into a group behind a message is not shown it as what another one answers. Of a change of it he is told where
 * the log stands alone: what he may see of it, because he had been in the group before, he is given as he asks.
 */
function newcomersOf(
  place: Place,
  actor: Actor,
  rows: readonly StoredMessage[],
  sourceOf: SourceOf,
): OtherFollowers | undefined {
  const changed = rows.filter(({ position, changedPosition }) => position < changedPosition);
  const positions = [...rows.flatMap((row) => sourceOf.positionOf(row) ?? []), ...changed.map((row) => row.position)];
  if (place.kind === 'peer' || positions.length === 0) return undefined;
  const behind = Math.min(...positions);
  if (changed.length > 0) {
    const reached = Math.max(...rows.map(({ changedPosition }) => changedPosition));
    return { behind, frame: encodeReached(place, reached) };
  }
  const [entry, ...others] = rows.map((row) => entryOf(place, actor, row, withoutSources));
  if (!entry) return undefined;
  return { behind, frame: encodeEntryAppended(place.log, entry, others) };
}

const encodeReached = ({ log, groupID }: GroupPlace, position: number): EncodedFrame =>
  encodeEvent(events.headsMoved.name, {
    userLogPosition: 0,
    heads: [
      { log, conversationType: groupConversation, conversationID: groupID, position, messageSeq: 0, messageID: 0 },
    ],
  });

/** All who take part at an entry of the log, but for some. */
function audienceOf(
  place: Place,
  { userKey }: Actor,
  { position, endedPosition, except = [] }: Ended & { readonly position: number; readonly except?: readonly UserKey[] },
): EventHint['audience'] {
  if (place.kind === 'peer') return toUsers([userKey, place.other.userKey].filter((one) => !except.includes(one)));
  return { kind: 'followers', log: place.log, position, endedPosition, ...(except.length > 0 && { except }) };
}

/** What those are told whom a message concerns that was just added; who is not meant learns that the log went on. */
export function hintsOfAppended(
  place: Place,
  actor: Actor,
  { row, head: { endedPosition } }: { readonly row: MessageRow; readonly head: Ended },
  { targets, frame }: { readonly targets: Targets | undefined; readonly frame: EncodedFrame },
): readonly EventHint[] {
  const { app, session, userKey } = actor;
  const toldTo = (audience: EventHint['audience'], told: EncodedFrame): EventHint => ({
    ...{ kind: 'event', app, audience, frame: told },
    ...(session && { exceptSession: session.sessionID }),
  });
  const audience = audienceOf(place, actor, { position: row.position, endedPosition });
  if (place.kind === 'peer' && row.shownTo) {
    const sides = [userKey, place.other.userKey];
    return sides.map((one) => toldTo(toUsers([one]), isOnSideOf(row, one) ? frame : hiddenIn(place, row.position)));
  }
  if (audience.kind !== 'followers' || !targets) return [toldTo(audience, frame)];
  const others = { frame: hiddenIn(place, row.position), targets: toldTargets(targets.userKeys, row) };
  return [toldTo({ ...audience, others }, frame)];
}

/** Who has deleted which messages, of those who would be told of them. */
export interface Left {
  /** Whether a user has a message still, and has not deleted it. */
  isLeft(userKey: UserKey, message: MessagePlace): boolean;
  /** Who has deleted one of these messages of one log. */
  deleters(messages: readonly MessagePlace[]): readonly UserKey[];
}

/** What is known of some messages and of others. */
export const bothLeft = (one: Left, other: Left): Left => ({
  isLeft: (userKey, message) => one.isLeft(userKey, message) && other.isLeft(userKey, message),
  deleters: (messages) => [...new Set([...one.deleters(messages), ...other.deleters(messages)])],
});

const allLeft: Left = { isLeft: () => true, deleters: () => [] };

/** Messages of a place, and the one who acts there. */
export interface ToldMessages {
  readonly place: Place;
  readonly actor: Actor;
  readonly rows: readonly MessagePlace[];
  /** What the head of the log says, by which most are not asked about. */
  readonly deletedSeq: number;
}

/**
 * Who has deleted these messages: two reads, however many there are, and none for none. In a group who has deleted them
 * singly; who has deleted everything up to some message leaves out what comes of it himself.
 */
export async function leftTo(
  { conversations }: StoresOf<'conversations'>,
  told: readonly ToldMessages[],
): Promise<Left> {
  const doubtful = told.flatMap(({ place, actor, rows, deletedSeq }) =>
    rows.filter(({ messageSeq }) => messageSeq <= deletedSeq).map((row) => ({ place, actor, ...row })),
  );
  if (doubtful.length === 0) return allLeft;
  const asked = doubtful.flatMap(({ place, actor, log, messageSeq }) => {
    const userKeys = place.kind === 'peer' ? [actor.userKey, place.other.userKey] : [actor.userKey];
    return userKeys.map((userKey) => ({ log, userKey, messageSeq }));
  });
  const [areDeleted, inGroups] = await Promise.all([
    conversations.deletedBy(asked),
    conversations.deletersOf(doubtful.filter(({ place }) => place.kind === 'group')),
  ]);
  const gone = [...asked.filter((_one, index) => areDeleted[index]), ...inGroups];
  if (gone.length === 0) return allLeft;
  const nameOf = ({ log, messageSeq }: MessagePlace): string => `${log} ${messageSeq}`;
  const deleters = new Map<string, Set<UserKey>>();
  for (const one of gone) deleters.set(nameOf(one), (deleters.get(nameOf(one)) ?? new Set()).add(one.userKey));
  return {
    isLeft: (userKey, message) => deleters.get(nameOf(message))?.has(userKey) !== true,
    deleters: (messages) => [...new Set(messages.flatMap((one) => [...(deleters.get(nameOf(one)) ?? [])]))],
  };
}
