import { type AppID, toLogKey, toUserKey } from '../../core/ids.ts';
import type { MessageReader, MessageRow } from '../../features/messages/store.ts';
import { numberIn, type SqlConnection } from './connection.ts';

/** Bits of `messages.flags`: not all see the message, and those who do are the ones that are listed. */
const targetedFlag = 16;
const inclusiveFlag = 32;
/** Of a message that not all see: it is for one of two alone, its sender where it is inclusive, and nobody is listed. */
const oneSideFlag = 64;

/** None of these: all who take part see it. */
export const shownToAllFlags = targetedFlag | inclusiveFlag | oneSideFlag;

const shownToFlags = {
  listed: targetedFlag | inclusiveFlag,
  unlisted: targetedFlag,
  sender: targetedFlag | inclusiveFlag | oneSideFlag,
  receiver: targetedFlag | oneSideFlag,
} as const;

export const shownToFlagsOf = (shownTo: MessageRow['shownTo']): number => (shownTo ? shownToFlags[shownTo] : 0);

export function shownToIn(flags: number): MessageRow['shownTo'] {
  if ((flags & targetedFlag) === 0) return undefined;
  const isInclusive = (flags & inclusiveFlag) !== 0;
  if ((flags & oneSideFlag) !== 0) return isInclusive ? 'sender' : 'receiver';
  return isInclusive ? 'listed' : 'unlisted';
}

/**
 * Leaves out of `messages` what a user, by a column or a parameter, is not to see; for nobody in particular, who is 0, it
 * leaves out nothing. Of a message that is for all nothing is looked for.
 */
export const isShownText = (userKey: string): string =>
  `case when (messages.flags & ${targetedFlag}) = 0 or cast(${userKey} as bigint) = 0 then true
    when (messages.flags & ${oneSideFlag}) <> 0
      then (cast(${userKey} as bigint) = messages.sender_key) = ((messages.flags & ${inclusiveFlag}) <> 0)
    when cast(${userKey} as bigint) = messages.sender_key then true
    else ((messages.flags & ${inclusiveFlag}) <> 0) = exists (
      select 1 from message_targets where message_targets.app = messages.app and message_targets.log = messages.log
        and message_targets.message_seq = messages.message_seq and message_targets.user_key = ${userKey}) end`;

/** The parameters of `isShownText` where each is a `?`. */
export const isShownParams = (userKey: number): readonly number[] => [userKey, userKey, userKey, userKey];

export const addTargetText = 'insert into message_targets (app, log, message_seq, user_key) values (?, ?, ?, ?)';

const newestShown = `select messages.message_seq, messages.order_key from messages
  where messages.app = ? and messages.log = ? and messages.message_seq > ? and messages.message_seq <= ?
    and ${isShownText('?')}
  order by messages.message_seq desc limit 1`;

export const createTargetReader = (
  connection: SqlConnection,
  app: AppID,
): Pick<MessageReader, 'listedFor' | 'newestShown'> => ({
  listedFor: async (messages) => {
    if (messages.length === 0) return [];
    const asked = messages.map(() => '(log = ? and message_seq = ?)').join(' or ');
    const rows = await connection.all(
      `select log, message_seq, user_key from message_targets where app = ? and (${asked})`,
      [app, ...messages.flatMap(({ log, messageSeq }) => [log, messageSeq])],
    );
    return rows.map((row) => ({
      log: toLogKey(numberIn(row, 'log')),
      messageSeq: numberIn(row, 'message_seq'),
      userKey: toUserKey(numberIn(row, 'user_key')),
    }));
  },
  newestShown: async ({ log, userKey, after, upTo }) => {
    const row = await connection.get(newestShown, [app, log, after, upTo, ...isShownParams(userKey)]);
    return row && { messageSeq: numberIn(row, 'message_seq'), orderKey: numberIn(row, 'order_key') };
  },
});
