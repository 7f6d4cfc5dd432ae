import { Api, type CallingParts } from '../../core/api.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type {
  ZIMConversationMessageReceiptReadSentResult,
  ZIMMessage,
  ZIMMessageReceiptsInfoQueriedResult,
  ZIMMessageReceiptsReadSentResult,
} from '../../types.ts';
import { checkInfos, checkMark, checkReads } from './checks.ts';
import type { Receipts } from './receipts.ts';

export interface ReceiptsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  receipts(): Receipts;
}

/** The methods on read receipts. */
export class ReceiptsApi extends Api<ReceiptsApiParts> {
  /**
   * Tells the senders that their messages were read. In a group that is for who has been a member since they came. Those that cannot be set come back in `errorMessageIDs`: one's
   * own, and those without a receipt, read before, run out, revoked or not known to the server. Nothing changes in what
   * counts as unread.
   *
   * A call that had no answer (6000009, 6000105) may be made again: what it had set counts as set then.
   *
   * Limits: 1 – {@limit receiptsReadMax} messages of one conversation; a message can be read with a receipt for
   * 604800 seconds (`receipts.lifetimeSeconds`), which are 7 days.
   *
   * Errors: 6000001 (no messages, another conversation, a room), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009,
   * 6000104, 6000105, 6000121, 6000122, 6000277 (none of them could be set), 6000282 (too many).
   *
   * Events: the sender and the user's other devices are told `messageReceiptChanged`; `conversationChanged` (Updated)
   * where one of them is the last message, on this device too.
   *
   * @see docs/behaviour/receipts.md
   * @example
   * const { messageList } = await zim.queryHistoryMessage('bob', ZIMConversationType.Peer, { count: 10, reverse: true });
   * const unread = messageList.filter(
   *   ({ direction, receiptStatus }) =>
   *     direction === ZIMMessageDirection.Receive && receiptStatus === ZIMMessageReceiptStatus.Processing,
   * );
   * if (unread.length > 0) await zim.sendMessageReceiptsRead(unread, 'bob', ZIMConversationType.Peer);
   */
  sendMessageReceiptsRead(
    messageList: ZIMMessage[],
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMMessageReceiptsReadSentResult> {
    const { receipts } = this.parts;
    const check = () => checkReads({ messageList, conversationID, conversationType });
    return this.call(
      check,
      async (draft) => {
        const errorMessageIDs = await receipts().read(draft);
        return { conversationID, conversationType, errorMessageIDs };
      },
      'MessageModuleReceiptReadError',
    );
  }

  /**
   * Tells the other side that everything was read that it has sent so far and asked a receipt for; what comes later is
   * not. Where there is nothing to be read it resolves and nobody is told.
   *
   * Limits: `conversationID` has 1 – {@limit userIDBytesMax}.
   *
   * Errors: 6000001 (a group, a room), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121,
   * 6000122, 6000277 (there is no conversation with that user).
   *
   * Events: the sender and the user's other devices are told `conversationMessageReceiptChanged`, whatever it covers;
   * `conversationChanged` (Updated) where the last message is among them, on this device too.
   *
   * @see docs/behaviour/receipts.md
   * @example
   * await zim.sendConversationMessageReceiptRead('bob', ZIMConversationType.Peer);
   */
  sendConversationMessageReceiptRead(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationMessageReceiptReadSentResult> {
    const { receipts } = this.parts;
    const check = () => checkMark(conversationID, conversationType);
    return this.call(
      check,
      async (params) => {
        await receipts().mark(params);
        return { conversationID, conversationType };
      },
      'MessageModuleReceiptReadError',
    );
  }

  /**
   * How far messages were read, ascending by `orderKey`, from what this device holds; works without a connection.
   * Messages without a receipt, and those that this device does not hold, come back in `errorMessageIDs`.
   *
   * Limits: 1 – {@limit receiptsInfoMax} messages of one conversation.
   *
   * Errors: 6000001 (no messages, too many, another conversation, a room), 6000002, 6000004, 6000121.
   * Events: none.
   *
   * @see docs/behaviour/receipts.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Are you there?' };
   * const config = { priority: ZIMMessagePriority.Low, hasReceipt: true };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer, config);
   * const { infos } = await zim.queryMessageReceiptsInfo([message], 'bob', ZIMConversationType.Peer);
   * console.log(infos[0]?.unreadMemberCount); // 1
   */
  queryMessageReceiptsInfo(
    messageList: ZIMMessage[],
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMMessageReceiptsInfoQueriedResult> {
    const { receipts } = this.parts;
    const check = () => checkInfos({ messageList, conversationID, conversationType });
    return this.call(
      check,
      (named) => receipts().query({ conversationType, conversationID }, named),
      'MessageModuleCommonError',
    );
  }
}
