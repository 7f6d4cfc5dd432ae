import type { ParamsOf } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { PlaceDirectory } from '../conversations/index.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Context } from './context.ts';
import { encodeHistory, encodeStored } from './encode.ts';
import { leftFor } from './left.ts';
import { encodeRows, sourcesOf } from './sources.ts';

type Declared = typeof methods.messages;

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
  const from = anchor !== undefined && { anchorOrderKey: anchor };
  const query = { log: place.log, userKey: actor.userKey, count, bytesMax: answerBytesMax, reverse, ...from };
  const rows = await context.storage.read(actor.app).messages.history(query);
  const sides = { conversationType, own: actor.userID, other: place.other.userID };
  const sourceOf = await sourcesOf(context.storage.read(actor.app).messages, place.log, rows);
  const texts = rows.map((row) => encodeStored(row, sides, sourceOf(row)));
  const allowance = { bytesMax: answerBytesMax, countMin: 1 };
  const { texts: walked } = fitting(reverse ? texts.toReversed() : texts, allowance);
  return encodeHistory(place.log, reverse ? walked.toReversed() : walked, walked.length < texts.length);
}

/** The messages at some sequences of a conversation, as far as they are there. */
export async function queryMessages(
  { places }: QueryParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['queryMessages']>,
): Promise<EncodedJson> {
  const place = await places.locate(context, actor, params, 'read');
  if (place?.kind !== 'peer') return encodeHistory(undefined, [], false);
  const { log, other } = place;
  const { messages } = context.storage.read(actor.app);
  const sides = { conversationType: params.conversationType, own: actor.userID, other: other.userID };
  const messageSeqs = [...new Set(params.messageSeqs)].sort((one, next) => one - next);
  const found = await leftFor(context, actor, log, await messages.among(log, messageSeqs));
  const rows = [...found].sort((one, next) => one.messageSeq - next.messageSeq);
  const texts = await encodeRows(messages, log, rows, sides);
  const { texts: told } = fitting(texts, { bytesMax: answerBytesMax, countMin: 1 });
  return encodeHistory(log, told, told.length < texts.length);
}

/**
 * The newest message of a log up to its head that one who follows it has not deleted; `undefined` if it is there no
 * more, or never was one.
 */
export async function newestMessage(
  context: Context,
  actor: Actor,
  { log, type, conversationID, head, membership: { deleted } }: FollowedLog,
): Promise<string | undefined> {
  const { messages } = context.storage.read(actor.app);
  const hasDeleted = deleted.hasSingle || deleted.messageSeq > 0;
  const { userKey } = actor;
  const row = hasDeleted
    ? (await messages.history({ log, userKey, count: 1, reverse: true }))[0]
    : await messages.find({ log, messageSeq: head.messageSeq });
  if (!row) return undefined;
  const [message] = await encodeRows(messages, log, [row], {
    conversationType: type,
    own: actor.userID,
    other: conversationID,
  });
  return message;
}
