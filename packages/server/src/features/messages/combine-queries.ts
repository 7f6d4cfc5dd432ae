import { isRefusal, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import { kindOf } from '../conversations/index.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import type { Context } from './context.ts';
import { encodeCombineDetail, encodeCombined } from './encode.ts';
import { leftFor, seesIn } from './left.ts';
import { encodeRows } from './sources.ts';

type DetailParams = ParamsOf<typeof methods.messages.queryCombineMessageDetail>;
type DetailRefusal = Refusal<'CommonModuleParamsInvalid' | 'MessageModuleSendMessageFailed'>;

/** The copy that is asked for, and the Combine that has it, encoded, where it is in a conversation of the actor. */
interface AskedCopy {
  readonly combineID: string;
  readonly message?: string;
}

/**
 * What stands in a Combine. The message is found by its ID in the conversations of the actor; one that stands in another
 * Combine is in none of them, and is known by the ID of its copy, which nobody guesses.
 */
export async function queryCombineMessageDetail(
  context: Context,
  actor: Actor,
  params: DetailParams,
): Promise<EncodedJson | DetailRefusal> {
  const asked = await findCopy(context, actor, params);
  if (isRefusal(asked)) return asked;
  const { combineID, message } = asked;
  const { messages } = context.storage.read(actor.app);
  if ((await messages.combineDepth(combineID)) === undefined) return gone;
  const { from = 0 } = params;
  const limit = limits.combinedMessagesMax;
  const rows = await messages.combined({ combineID, from, limit, bytesMax: answerBytesMax });
  const texts = rows.map(encodeCombined);
  // Beside the message there may be no room for another one of the largest.
  const bytesMax = answerBytesMax - (message?.length ?? 0) * 3;
  const told = fitting(texts, { bytesMax, countMin: 1 }).texts;
  const isCut =
    told.length > 0 && from + told.length < limit && (await isMore(context, actor, combineID, from + told.length));
  return encodeCombineDetail(combineID, from === 0 ? message : undefined, { texts: told, isCut });
}

async function isMore({ storage }: Context, { app }: Actor, combineID: string, from: number): Promise<boolean> {
  const next = await storage.read(app).messages.combined({ combineID, from, limit: 1, bytesMax: 0 });
  return next.length > 0;
}

const gone = refuse('MessageModuleSendMessageFailed', 'the server has no such Combine message');

async function findCopy(
  context: Context,
  actor: Actor,
  { messageID, combineID }: DetailParams,
): Promise<AskedCopy | DetailRefusal> {
  if (messageID === undefined && combineID === undefined) {
    return refuse('CommonModuleParamsInvalid', 'has neither messageID nor combineID');
  }
  const { messages, conversations } = context.storage.read(actor.app);
  const use = messageID === undefined ? undefined : await messages.combineOf(messageID);
  const followed = use && (await conversations.followedLog(actor.userKey, use.log));
  if (!use || !followed) return combineID === undefined ? gone : { combineID };
  const row = await messages.find({ log: use.log, messageSeq: use.messageSeq });
  const sides = { conversationType: followed.type, own: actor.userID, other: followed.conversationID };
  const kind = kindOf(followed.type);
  const left = await leftFor(context, actor, { kind, log: use.log }, row ? [row] : []);
  const sees = await seesIn(context, actor, { kind, log: use.log });
  const [message] = await encodeRows(context, actor, use.log, { rows: left, sides, sees });
  return { combineID: use.combineID, ...(message !== undefined && { message }) };
}
