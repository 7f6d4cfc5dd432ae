import { isRefusal, type Refusal } from '@parley/protocol/define';
import { queryCombineMessageDetail } from '@parley/protocol/features/messages';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkValue, fieldsOf, invalid, isFields, isText } from '../../core/arguments.ts';
import { ZIMMessageType } from '../../enums.ts';
import type { ZIMCombineMessage, ZIMCombineMessageDetailQueriedResult } from '../../types.ts';
import type { AskedCombine, Combines } from './combines.ts';
import { isMessageID } from './composed.ts';
import type { Inserted } from './inserted.ts';
import type { InsertedRow } from './local-row.ts';

export interface CombineApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly combines: Combines; readonly inserted: Pick<Inserted, 'get'> };
}

/** The method that opens what was combined. */
export class CombineApi extends Api<CombineApiParts> {
  /**
   * What a Combine message holds, one level of it: a Combine that stands in it has an empty `messageList` and is asked
   * for by a call of its own. `message` needs `type` and `messageID`; one that stands in another Combine needs its
   * `combineID` too, which it has. The object that is passed stays as it is.
   *
   * The messages are as they were when they were combined, whatever became of them since, and in the order of the
   * sender. They belong to no conversation: `conversationID` is empty, and no other method takes them; sent on as
   * messages of their own, they can be. What an inserted Combine holds is on this device: that works without a connection.
   *
   * Limits: none of its own; a Combine holds up to {@limit combinedMessagesMax} messages.
   *
   * Errors: 6000001 (a message of another type, or without ID), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009,
   * 6000104, 6000105, 6000121, 6000122, 6000202 (the server failed), 6000203 (it is gone: revoked, or too old; or it
   * never was the user's to see). Events: none.
   *
   * @see docs/behaviour/forwarding.md
   * @example
   * const config = { count: 2, reverse: true };
   * const { messageList } = await zim.queryHistoryMessage('bob', ZIMConversationType.Peer, config);
   * const bundle: ZIMCombineMessage = { type: ZIMMessageType.Combine, title: 'Chat', summary: 'Hello', messageList };
   * const { message } = await zim.sendMessage(bundle, 'bob', ZIMConversationType.Peer);
   * const detail = await zim.queryCombineMessageDetail(message as ZIMCombineMessage);
   * console.log(detail.message.messageList.length); // 2
   */
  queryCombineMessageDetail(message: ZIMCombineMessage): Promise<ZIMCombineMessageDetailQueriedResult> {
    const { messages } = this.parts;
    const check = () => checkCombine(message, (localMessageID) => messages().inserted.get(localMessageID));
    return this.call(check, async (asked) => {
      const { combines } = messages();
      return { message: 'params' in asked ? await combines.query(asked) : combines.open(asked) };
    });
  }
}

/** The check that needs no network; the argument may be anything at all. */
export function checkCombine(message: unknown, insertedOf: Inserted['get']): AskedCombine | InsertedRow | Refusal {
  if (!isFields(message)) return invalid('message: is not an object');
  const given = fieldsOf(message, ...Object.keys(message), 'type', 'messageID', 'combineID', 'localMessageID');
  const { type, messageID, combineID, localMessageID } = given;
  if (type !== ZIMMessageType.Combine) return invalid('message.type: is not Combine');
  const hasID = isMessageID(messageID);
  const hasCopy = isText(combineID) && combineID !== '';
  const inserted = !hasID && !hasCopy && isText(localMessageID) ? insertedOf(localMessageID) : undefined;
  if (inserted?.combined) return inserted;
  if (!hasID && !hasCopy) return invalid('message: was neither accepted by the server nor inserted here');
  const named = { ...(hasID && { messageID: Number(messageID) }), ...(hasCopy && { combineID }) };
  const params = checkValue('message', queryCombineMessageDetail.params, named);
  return isRefusal(params) ? params : { given, params };
}
