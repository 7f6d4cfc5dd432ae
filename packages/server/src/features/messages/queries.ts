import { isRefusal, type ParamsOf } from '@parley/protocol/define';
import { groupConversation } from '@parley/protocol/features/values';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Place, PlaceDirectory } from '../conversations/index.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Context } from './context.ts';
import { encodeHistory, sidesOf } from './encode.ts';
import { leftFor } from './left.ts';
import { isFullPage } from './rules.ts';
import { seenBy } from './seen.ts';
import { notMember } from './seen-rules.ts';
import { encodeRows } from './sources.ts';
import type { HistoryQuery, StoredMessage } from './store.ts';

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
): Promise<EncodedJson | typeof notMember> {
  const { anchor, count, reverse } = params;
  const place = await places.locate(context, actor, params, 'read');
  if (!place || place.kind === 'unopenedPeer') return encodeHistory(undefined, [], false);
  const from = anchor !== undefined && { anchorOrderKey: anchor };
  const query = { log: place.log, userKey: actor.userKey, count, bytesMax: answerBytesMax, reverse, ...from };
  const rows = await readSeen(context, actor, place.kind, query);
  if (isRefusal(rows)) return rows;
  const texts = await encodeRows(context, actor, place.log, { rows, sides: sidesOf(place, actor) });
  const allowance = { bytesMax: answerBytesMax, countMin: 1 };
  const { texts: walked } = fitting(reverse ? texts.toReversed() : texts, allowance);
  return encodeHistory(place.log, reverse ? walked.toReversed() : walked, walked.length < texts.length);
}

/** A page of the messages that the actor may see, over what lies between his memberships. */
async function readSeen(
  { storage, config }: Context,
  { app, userKey }: Actor,
  kind: Place['kind'],
  query: HistoryQuery & { readonly bytesMax: number },
): Promise<readonly StoredMessage[] | typeof notMember> {
  const readers = storage.read(app);
  if (kind === 'peer') return readers.messages.history(query);
  const ranges = await seenBy(readers, { kind, log: query.log, userKey }, config.groups);
  if (isRefusal(ranges)) return ranges;
  const { count, bytesMax, reverse } = query;
  let rows: readonly StoredMessage[] = [];
  for (const range of reverse ? ranges.toReversed() : ranges) {
    const page = await readers.messages.history({ ...query, range, count: count - rows.length });
    rows = reverse ? [...page, ...rows] : [...rows, ...page];
    if (isFullPage(rows, { limit: count, bytesMax })) break;
  }
  return rows;
}

/** The messages at some sequences of a conversation, as far as they are there. */
export async function queryMessages(
  { places }: QueryParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['queryMessages']>,
): Promise<EncodedJson | typeof notMember> {
  const place = await places.locate(context, actor, params, 'read');
  if (!place || place.kind === 'unopenedPeer') return encodeHistory(undefined, [], false);
  const { kind, log } = place;
  const { messages, conversations } = context.storage.read(actor.app);
  if (kind === 'group' && (await conversations.windows({ log, userKey: actor.userKey })).length === 0) return notMember;
  const messageSeqs = [...new Set(params.messageSeqs)].sort((one, next) => one - next);
  const found = await leftFor(context, actor, place, await messages.among(log, messageSeqs));
  const rows = [...found].sort((one, next) => one.messageSeq - next.messageSeq);
  const texts = await encodeRows(context, actor, log, { rows, sides: sidesOf(place, actor) });
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
  followed: FollowedLog,
): Promise<string | undefined> {
  const { log, type, conversationID } = followed;
  const row = await newestSeen(context, actor, followed);
  if (!row) return undefined;
  const sides = { conversationType: type, own: actor.userID, other: conversationID };
  const [message] = await encodeRows(context, actor, log, { rows: [row], sides });
  return message;
}

async function newestSeen(
  context: Context,
  actor: Actor,
  { log, type, head, membership: { fromPosition, deleted } }: FollowedLog,
): Promise<StoredMessage | undefined> {
  const { messages } = context.storage.read(actor.app);
  const hasDeleted = deleted.hasSingle || deleted.messageSeq > 0;
  const newest = hasDeleted ? undefined : await messages.find({ log, messageSeq: head.messageSeq });
  if (newest && newest.position >= fromPosition) return newest;
  if (type !== groupConversation && !hasDeleted) return newest;
  const query = { log, userKey: actor.userKey, count: 1, bytesMax: answerBytesMax, reverse: true };
  const rows = await readSeen(context, actor, type === groupConversation ? 'group' : 'peer', query);
  return isRefusal(rows) ? undefined : rows[0];
}
