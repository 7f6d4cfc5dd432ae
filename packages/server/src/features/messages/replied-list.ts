import type { ParamsOf } from '@parley/protocol/define';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import type { Context } from './context.ts';
import { decodeState, repliedIn, sidesOf } from './encode.ts';
import { leftFor, seesIn } from './left.ts';
import type { QueryParts } from './queries.ts';
import { encodeRows } from './sources.ts';

/** Replies of a tree that are counted one by one where its root, which has their number, is gone or revoked. */
const countedMax = 1000;

const nothing = new EncodedJson('{"messages":[],"nextFlag":0,"repliedCount":0}');

/** A page of the tree in which a message stands; of one that stands in none an empty one. */
export async function queryMessageRepliedList(
  { places }: QueryParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<typeof methods.messages.queryMessageRepliedList>,
): Promise<EncodedJson> {
  const { messageSeq, messageID, nextFlag, count } = params;
  const place = await places.locate(context, actor, params, 'read');
  if (!place || place.kind === 'unopenedPeer') return nothing;
  const { log } = place;
  const { messages, replies } = context.storage.read(actor.app);
  const named = await messages.find({ log, messageSeq });
  if (named && named.messageID !== messageID) return nothing;
  const rootSeq = (named && repliedIn(named)?.rootSeq) ?? messageSeq;
  const standing = rootSeq === messageSeq ? named : await messages.find({ log, messageSeq: rootSeq });
  const [root] = await leftFor(context, actor, place, standing ? [standing] : []);
  const found = await replies.list({ log, rootSeq, afterSeq: nextFlag, count: count + 1 });
  const shown = found.slice(0, count);
  const rows = await leftFor(context, actor, place, shown);
  const sees = await seesIn(context, actor, place);
  const sides = sidesOf(place, actor);
  const allowance = { bytesMax: answerBytesMax, countMin: 1 };
  const { texts } = fitting(await encodeRows(context, actor, log, { rows, sides, sees }), allowance);
  const [shownRoot] = await encodeRows(context, actor, log, { rows: root ? [root] : [], sides });
  const last = texts.length < rows.length ? rows[texts.length - 1] : shown.at(-1);
  const isMore = texts.length < rows.length || shown.length < found.length;
  const next = isMore && last ? last.messageSeq : 0;
  const { rootRepliedCount } = decodeState(standing?.state);
  const repliedCount = rootRepliedCount ?? (await replies.count({ log, rootSeq }, countedMax));
  return new EncodedJson(
    `{"log":${log},"messages":[${texts.join(',')}],"nextFlag":${next},"repliedCount":${repliedCount}` +
      `${shownRoot === undefined ? '' : `,"root":${shownRoot}`}}`,
  );
}
