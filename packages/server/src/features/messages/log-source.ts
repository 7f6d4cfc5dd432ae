import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import type { Actor } from '../../core/actors.ts';
import { kindOf } from '../conversations/index.ts';
import type { LogSource, SourcePage, SourceQuery } from '../logs/index.ts';
import type { Context, MessageStoreNames } from './context.ts';
import { repliedIn } from './encode.ts';
import { seesIn } from './left.ts';
import { type MissedQuery, readMissed } from './missed.ts';
import { orderKeyBefore, removedTo } from './rules.ts';
import { encodeRows, seesAll } from './sources.ts';
import type { MessageReader, StoredMessage } from './store.ts';

/** The messages of a log, in their present state. */
export const messageSource: LogSource<MessageStoreNames> = { entriesAfter };

async function entriesAfter(context: Context, actor: Actor, query: SourceQuery): Promise<SourcePage> {
  const { followed, standing, limit, bytesMax } = query;
  const { log, type, conversationID, membership } = followed;
  const { messages } = context.storage.read(actor.app);
  const { after, passedOver } = await standingIn(messages, actor, query);
  const replayedSince = millis(context.clock.wall() - context.config.messages.offlineMs);
  const { userKey } = actor;
  const missed = { log, userKey, after, headSeq: followed.head.messageSeq, limit, bytesMax };
  const { rows, readTo, passedTo } = await readReplayed(messages, missed, orderKeyBefore(replayedSince));
  const gapTo = Math.max(
    passedOver,
    passedTo,
    await readRemovedTo(messages, query, { after: after.position, first: rows[0] }),
  );
  const sides = { conversationType: type, own: actor.userID, other: conversationID };
  // What came since the actor is a member, and answers nothing, need not be asked about.
  const isDoubtful = rows.some((row) => row.position < membership.fromPosition || repliedIn(row) !== undefined);
  const sees = isDoubtful ? await seesIn(context, actor, { kind: kindOf(type), log }) : seesAll;
  const isTold = ({ position, changedPosition, messageSeq, isImported }: StoredMessage): boolean => {
    // What was taken over is history: nobody is told that it came.
    if (isImported && position === changedPosition) return false;
    // Of what was said before the actor joined not even the changes are told.
    // Nor what came when the actor was out, and what of before was not brought to the device then.
    if (position < membership.fromPosition && (position > standing.position || !sees(messageSeq))) return false;
    return changedPosition > (position === changedPosition ? Math.max(after.position, gapTo) : after.position);
  };
  const told = rows.filter(isTold);
  const texts = await encodeRows(context, actor, log, { rows: told, sides, sees });
  // What changed after the actor left is told where it was added: he has it as it is now, or not at all.
  const { toPosition = Number.POSITIVE_INFINITY } = membership;
  const entries = told.map((row, index) => ({
    position: row.changedPosition > toPosition ? row.position : row.changedPosition,
    message: present(texts[index], 'every row is encoded'),
  }));
  return { entries, readTo, gapTo };
}

interface StandingInLog {
  readonly after: SourceQuery['standing'];
  /** Up to where nothing but changes is told; 0: all is. */
  readonly passedOver: number;
}

/**
 * Where the log begins for a device. One that was there in an earlier membership asks from where it stood then: what it
 * holds may have changed since, and of what was added until its user came back nothing is for him.
 */
async function standingIn(
  messages: MessageReader,
  { userKey }: Actor,
  { followed: { log, membership }, standing }: SourceQuery,
): Promise<StandingInLog> {
  const before = membership.fromPosition - 1;
  if (standing.position >= before) return { after: standing, passedOver: 0 };
  if (standing.messageSeq === 0) return { after: { ...standing, position: before }, passedOver: 0 };
  const [mark] = await messages.marksAt([{ log, userKey, position: before }]);
  const messageSeq = Math.max(standing.messageSeq, mark?.messageSeq ?? 0);
  return { after: { position: standing.position, messageSeq }, passedOver: before };
}

interface Replay {
  readonly rows: readonly StoredMessage[];
  /** How far was read; absent: to the end of the log. */
  readonly readTo: number | undefined;
  /** Where the newest of the messages was added that are passed over; 0: none is. */
  readonly passedTo: number;
}

/**
 * What was added or changed after the device's standing. Messages that came at `oldOrderKey` or before it are too old to
 * be replayed and are passed over, but not their changes: what a device shows must not stay as it was.
 */
async function readReplayed(messages: MessageReader, missed: MissedQuery, oldOrderKey: number): Promise<Replay> {
  const found = await readMissed(messages, missed);
  const isPassedOver = ({ position, changedPosition, orderKey }: StoredMessage): boolean =>
    position === changedPosition && orderKey <= oldOrderKey;
  if (!found.rows.some(isPassedOver)) return { ...found, passedTo: 0 };
  const { log, after } = missed;
  const [newestOld] = await messages.history({ log, anchorOrderKey: oldOrderKey + 1, count: 1, reverse: true });
  // They were removed meanwhile.
  if (!newestOld) return { ...found, rows: found.rows.filter((row) => !isPassedOver(row)), passedTo: 0 };
  const { messageSeq, position } = newestOld;
  return { ...(await readMissed(messages, { ...missed, after: { ...after, messageSeq } })), passedTo: position };
}

/**
 * Up to where the log has lost its messages that the device lacks; 0: it has not. Read after the rows, so that nothing
 * can have been removed between what was looked at and what is claimed.
 */
async function readRemovedTo(
  messages: MessageReader,
  { followed: { log, head } }: SourceQuery,
  { after, first }: { readonly after: number; readonly first: StoredMessage | undefined },
): Promise<number> {
  if (first?.position === after + 1) return 0;
  const [oldest] = await messages.history({ log, count: 1, reverse: false });
  return removedTo(head, after, oldest);
}
