import { isRefusal, type ParamsOf } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { kindOf, type Place, type PlaceDirectory } from '../conversations/index.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Context } from './context.ts';
import { encodeHistory, repliedIn, sidesOf } from './encode.ts';
import { leftFor, rangesIn, seesIn } from './left.ts';
import { isFullPage } from './rules.ts';
import { isWithin, notMember } from './seen-rules.ts';
import { encodeRows, seesAll } from './sources.ts';
import type { HistoryQuery, MessageReader, SeqRange, StoredMessage } from './store.ts';

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
  const ranges = await rangesIn(context, actor, place);
  if (isRefusal(ranges)) return ranges;
  const rows = await readRanges(context.storage.read(actor.app).messages, ranges, query);
  const sees = (messageSeq: number) => isWithin(ranges, messageSeq);
  const texts = await encodeRows(context, actor, place.log, { rows, sides: sidesOf(place, actor), sees });
  const allowance = { bytesMax: answerBytesMax, countMin: 1 };
  const { texts: walked } = fitting(reverse ? texts.toReversed() : texts, allowance);
  return encodeHistory(place.log, reverse ? walked.toReversed() : walked, walked.length < texts.length);
}

/** A page of the messages that the actor may see, over what lies between his memberships. */
async function readRanges(
  messages: MessageReader,
  ranges: readonly SeqRange[],
  query: HistoryQuery & { readonly bytesMax: number },
): Promise<readonly StoredMessage[]> {
  const { count, bytesMax, reverse } = query;
  let rows: readonly StoredMessage[] = [];
  for (const range of reverse ? ranges.toReversed() : ranges) {
    const page = await messages.history({ ...query, range, count: count - rows.length });
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
  const sees = await seesIn(context, actor, place);
  const texts = await encodeRows(context, actor, log, { rows, sides: sidesOf(place, actor), sees });
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
  const place = { kind: kindOf(type), log };
  const row = await newestOf(context, actor, followed, place);
  if (!row) return undefined;
  const sides = { conversationType: type, own: actor.userID, other: conversationID };
  const sees = repliedIn(row) ? await seesIn(context, actor, place) : seesAll;
  const [message] = await encodeRows(context, actor, log, { rows: [row], sides, sees });
  return message;
}

/** What a group shows of the time before somebody came makes no entry. */
const ownTimeAlone = { historyForNewMembers: 0 };

/** What is newest in the log is mostly what the actor sees last; only otherwise it is asked what he sees. */
async function newestOf(
  context: Context,
  actor: Actor,
  { log, head, membership: { deleted, fromPosition } }: FollowedLog,
  place: Pick<Place, 'kind' | 'log'>,
): Promise<StoredMessage | undefined> {
  const { messages } = context.storage.read(actor.app);
  const hasDeleted = deleted.hasSingle || deleted.messageSeq > 0;
  const isForAll = head.messageSeq > head.targetedSeq;
  const newest = hasDeleted || !isForAll ? undefined : await messages.find({ log, messageSeq: head.messageSeq });
  if (newest && newest.position >= fromPosition) return newest;
  // Nothing that is gone is looked for where nothing else is to be seen.
  if (place.kind === 'peer' && !hasDeleted && isForAll) return undefined;
  const ranges = await rangesIn(context, actor, place, ownTimeAlone);
  if (isRefusal(ranges)) return undefined;
  const query = { log, userKey: actor.userKey, count: 1, bytesMax: answerBytesMax, reverse: true };
  return (await readRanges(messages, ranges, query))[0];
}
