import { millis } from '@parley/kernel/brand';
import type { ParamsOf } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';

import { toLogKey } from '../../core/ids.ts';
import type { PlaceDirectory } from '../conversations/index.ts';
import type { FollowedLog } from '../conversations/store.ts';
import {
  answerBytesMax,
  type CaughtUp,
  encodeCatchUp,
  encodeEntry,
  encodeHistory,
  encodeStored,
  fitting,
  type Room,
  type Sides,
} from './encode.ts';
import { coverage, honestStanding, keptFrom, orderKeyBefore, replayFrom, type Standing } from './rules.ts';
import type { StoredMessage } from './store.ts';

type Declared = typeof methods.messages;
type CatchUpParams = ParamsOf<typeof methods.logs.catchUp>;
type ShownLog = CatchUpParams['logs'][number];

export interface QueryParts {
  readonly places: PlaceDirectory;
}

/** A page of a conversation's stored messages; of an unknown conversation an empty one. */
export async function queryHistoryMessage(
  { places }: QueryParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['queryHistoryMessage']>,
): Promise<EncodedJson> {
  const { conversationType, anchor, count, reverse } = params;
  const place = await places.locate(context, actor, params, 'read');
  if (place?.kind !== 'peer') return encodeHistory(undefined, [], false);
  const query = { log: place.log, count, reverse, ...(anchor !== undefined && { anchorOrderKey: anchor }) };
  const rows = await context.storage.read(actor.app).messages.history(query);
  const sides = { conversationType, own: actor.userID, other: place.other.userID };
  const texts = rows.map((row) => encodeStored(row, sides));
  const room = { bytesMax: answerBytesMax, countMin: 1 };
  const { texts: walked } = fitting(reverse ? texts.toReversed() : texts, room);
  return encodeHistory(place.log, reverse ? walked.toReversed() : walked, walked.length < texts.length);
}

/** The newest message of a log up to its head, for one who follows it; `undefined` in an empty log. */
export async function newestMessage(
  context: Context,
  actor: Actor,
  { log, type, conversationID, head }: FollowedLog,
): Promise<string | undefined> {
  if (head.messageSeq === 0) return undefined;
  const { messages } = context.storage.read(actor.app);
  const [row] = await messages.history({ log, anchorOrderKey: head.orderKey + 1, count: 1, reverse: true });
  return row && encodeStored(row, { conversationType: type, own: actor.userID, other: conversationID });
}

/**
 * What a device lacks of the logs it names. A log that the actor does not follow is left out, as is one that does not
 * exist: the answer tells nothing about the logs of others. Messages too old for the replay are passed over, and
 * `from` marks the gap.
 */
export async function catchUp(context: Context, actor: Actor, params: CatchUpParams): Promise<EncodedJson> {
  const caughtUp: CaughtUp[] = [];
  let bytes = 0;
  for (const shown of params.logs) {
    const { conversations } = context.storage.read(actor.app);
    const followed = await conversations.followedLog(actor.userKey, toLogKey(shown.log));
    if (!followed) continue;
    const room = { bytesMax: answerBytesMax - bytes, countMin: bytes === 0 ? 1 : 0 };
    const log = await catchUpLog(context, actor, { followed, shown, room });
    caughtUp.push(log.answer);
    bytes += log.bytes;
  }
  return encodeCatchUp(caughtUp);
}

interface LogRequest {
  readonly followed: FollowedLog;
  readonly shown: ShownLog;
  readonly room: Room;
}

async function catchUpLog(
  context: Context,
  actor: Actor,
  { followed, shown, room }: LogRequest,
): Promise<{ readonly answer: CaughtUp; readonly bytes: number }> {
  const { log, type, conversationID, head } = followed;
  const standing = honestStanding(head, shown);
  if (standing.position === head.position) {
    return { answer: { log, from: head.position, to: head.position, complete: true, entries: [] }, bytes: 0 };
  }
  const { from, rows, isFull } = await readMissed(context, actor, followed, standing);
  const sides: Sides = { conversationType: type, own: actor.userID, other: conversationID };
  const encoded = rows.map((message) => encodeEntry(message.changedPosition, encodeStored(message, sides)));
  const { texts, bytes } = fitting(encoded, room);
  const isCut = texts.length < rows.length || isFull;
  const { to, isComplete } = coverage(head, from, {
    lastChangedPosition: rows[texts.length - 1]?.changedPosition,
    isCut,
  });
  return { answer: { log, from: from.position, to, complete: isComplete, entries: texts }, bytes };
}

interface Missed {
  readonly from: Standing;
  readonly rows: readonly StoredMessage[];
  /** The log may have more than was read. */
  readonly isFull: boolean;
}

/**
 * The rows after the device's standing, or after the last message that is too old to be replayed or that the log has
 * no more: what retention has removed is a gap that the device must know of.
 */
async function readMissed(context: Context, actor: Actor, row: FollowedLog, standing: Standing): Promise<Missed> {
  const { from, rows } = await readReplayed(context, actor, row, standing);
  const isFull = rows.length === limits.catchUpCountMax;
  if (rows[0]?.position === from.position + 1) return { from, rows, isFull };
  // Read after the rows, so that nothing can have been removed between what was looked at and what is claimed.
  const { messages } = context.storage.read(actor.app);
  const [oldest] = await messages.history({ log: row.log, count: 1, reverse: false });
  const kept = keptFrom(row.head, from, oldest);
  return { from: kept, rows: rows.filter(({ changedPosition }) => changedPosition > kept.position), isFull };
}

async function readReplayed(
  context: Context,
  actor: Actor,
  { log, head }: FollowedLog,
  standing: Standing,
): Promise<Omit<Missed, 'isFull'>> {
  const { messages } = context.storage.read(actor.app);
  const replayedSince = millis(context.clock.wall() - context.config.messages.offlineMs);
  const limit = limits.catchUpCountMax;
  const rows = await messages.changedAfter({ log, ...standing, limit });
  const first = rows[0];
  if (!first || first.timestamp >= replayedSince) return { from: standing, rows };
  const anchorOrderKey = orderKeyBefore(replayedSince);
  const [oldest] = await messages.history({ log, anchorOrderKey, count: 1, reverse: false });
  const from = replayFrom(head, standing, oldest);
  if (!oldest || from === standing) return { from, rows: oldest ? rows : [] };
  return { from, rows: await messages.changedAfter({ log, ...from, limit }) };
}
