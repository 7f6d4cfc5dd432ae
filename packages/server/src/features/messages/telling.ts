import { peerConversation } from '@parley/protocol/features/values';
import type { EncodedJson } from '@parley/protocol/frames';
import type { Actor } from '../../core/actors.ts';
import { type Hint, toUsers } from '../../core/effects.ts';
import type { UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { Place } from '../conversations/index.ts';
import { encodeEntryAppended, encodeLoggedEntry } from '../logs/index.ts';
import { encodeMessage } from './encode.ts';
import type { SourceOf } from './sources.ts';
import type { MessagePlace, MessageRow } from './store.ts';

/** Both sides see a message of theirs alike. */
export function entryOf({ other }: Place, { userKey, userID }: Actor, row: MessageRow, sourceOf: SourceOf) {
  const isOwn = row.senderKey === userKey;
  const [senderUserID, targetID] = isOwn ? [userID, other.userID] : [other.userID, userID];
  return {
    position: row.changedPosition,
    message: encodeMessage(row, { conversationType: peerConversation, senderUserID, targetID }, sourceOf(row)),
  };
}

/** What is told of a change beside the message itself. */
interface Telling {
  readonly sourceOf: SourceOf;
  /** Absent: nobody has deleted it. */
  readonly isLeft?: IsLeft;
  /** What is told in one piece with it; absent: nothing. */
  readonly together?: readonly MessageRow[];
  /** Who learns of it by the answer. */
  readonly answered?: Actor['session'];
}

export const encodeAnswer = (
  place: Place,
  actor: Actor,
  row: MessageRow,
  { sourceOf, together = [] }: Telling,
): EncodedJson =>
  encodeLoggedEntry(
    place.log,
    entryOf(place, actor, row, sourceOf),
    together.map((one) => entryOf(place, actor, one, sourceOf)),
  );

/** Who asked for the change learns of the message by the answer, and of what is told apart from it like everybody. */
export function hintsOf(place: Place, actor: Actor, row: MessageRow, telling: Telling): readonly Hint[] {
  const { sourceOf, isLeft = () => true, together = [], answered } = telling;
  const rows = [row, ...together];
  const users = membersOf(place, actor);
  const whole = users.filter((userKey) => rows.every((one) => isLeft(userKey, one)));
  return [...(whole.length > 0 ? [whole] : []), ...users.filter((one) => !whole.includes(one)).map((one) => [one])].map(
    (audience) => {
      // Who deleted a message learns that the log went on, and nothing else.
      const [entry, ...others] = rows.map((one) =>
        audience.every((userKey) => isLeft(userKey, one))
          ? entryOf(place, actor, one, sourceOf)
          : { position: one.changedPosition },
      );
      return {
        kind: 'event',
        app: actor.app,
        audience: toUsers(audience),
        frame: encodeEntryAppended(place.log, entry ?? { position: row.changedPosition }, others),
        ...(answered && { exceptSession: answered.sessionID }),
      };
    },
  );
}

/** Whose log it is, with the actor among them. */
export const membersOf = ({ other }: Place, { userKey }: Actor): readonly UserKey[] => [userKey, other.userKey];

/** Whether a user has a message still, and has not deleted it. */
export type IsLeft = (userKey: UserKey, message: MessagePlace) => boolean;

/** Messages of a log, and those who are told of them. */
interface ToldMessages {
  readonly userKeys: readonly UserKey[];
  readonly rows: readonly MessagePlace[];
  /** What the head of the log says, by which most are not asked about. */
  readonly deletedSeq: number;
}

/** Which of the users have these messages still: one read, however many there are, and none for none. */
export async function leftTo(
  { conversations }: StoresOf<'conversations'>,
  told: readonly ToldMessages[],
): Promise<IsLeft> {
  const asked = told.flatMap(({ userKeys, rows, deletedSeq }) =>
    rows
      .filter(({ messageSeq }) => messageSeq <= deletedSeq)
      .flatMap(({ log, messageSeq }) => userKeys.map((userKey) => ({ log, userKey, messageSeq }))),
  );
  const deleted = asked.length === 0 ? [] : await conversations.deletedBy(asked);
  if (!deleted.includes(true)) return () => true;
  const nameOf = (userKey: UserKey, { log, messageSeq }: MessagePlace): string => `${userKey} ${log} ${messageSeq}`;
  const gone = new Set(asked.flatMap((one, index) => (deleted[index] ? nameOf(one.userKey, one) : [])));
  return (userKey, message) => !gone.has(nameOf(userKey, message));
}
