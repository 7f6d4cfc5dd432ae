import { deleteAllConversationMessages, deleteAllMessage, deleteMessages } from '@parley/protocol/features/deletions';
import { addressOf, doesNotExist } from '../../core/conversation-id.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type { ZIMMessage, ZIMMessageDeleteConfig, ZIMMessageDeletedResult } from '../../types.ts';
import { DeletingApi } from './deleting-api.ts';
import { checkDeletion, checkIsForAccount, checkMessages } from './deletion-checks.ts';

const field = 'isAlsoDeleteServerMessage';

/** The methods that delete messages, for the own user alone. */
export class DeletionApi extends DeletingApi {
  /**
   * Deletes messages of one conversation for the own user; nobody else loses anything or is told. By default they are
   * deleted on this device alone, where they stay hidden whatever is asked of the server again; with
   * `config.isAlsoDeleteServerMessage` they are deleted for the account and all its devices. They leave the history, the
   * unread count and the list of mentions; the conversation stays at its place in the list, and its `lastMessage` is the
   * newest message that is left.
   *
   * Messages that are unknown, were deleted before or are on their way are passed over; one that has failed is deleted on
   * this device. Works without a connection, but for the server's part.
   *
   * Limits: `messageList` has 1 – {@limit deletedMessagesMax}, all of this conversation and none of the type Tips; a device
   * remembers 20,000 messages that were deleted on it alone.
   *
   * Errors: 6000001 (a room, a message of another conversation or of a type that is not deleted singly, the list, the
   * config), 6000002, 6000004, 6000121, 6000703 (the cache of this device cannot delete), and with the server's part
   * 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000122, 6000202.
   *
   * Events: `conversationChanged` (Updated) and `conversationTotalUnreadMessageCountUpdated` if they changed,
   * `messageRepliedInfoChanged` for direct replies that a device holds; with the server's part the user's other devices are
   * told `messageDeleted` and then the same.
   *
   * @see docs/behaviour/deleting-messages.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Not this one' };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * await zim.deleteMessages([message], 'bob', ZIMConversationType.Peer, { isAlsoDeleteServerMessage: true });
   */
  deleteMessages(
    messageList: ZIMMessage[],
    conversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageDeleteConfig,
  ): Promise<ZIMMessageDeletedResult> {
    const { messages } = this.parts;
    const check = () =>
      checkMessages(messageList, checkDeletion(conversationID, conversationType, { config, name: field }));
    return this.call(check, async ({ named, failed, isForAccount, ...conversation }) => {
      const { deletions, localDeletions } = messages();
      const isAsked = isForAccount && named.length > 0;
      if (isAsked) {
        const list = named.map(({ messageSeq, messageID }) => ({ messageSeq, messageID }));
        await deletions.delete(deleteMessages, { ...addressOf(conversation), messages: list });
      }
      if (!isAsked || failed.size > 0) {
        await localDeletions.deleteMessages(conversation, { named: isAsked ? [] : named, failed });
      }
      return { conversationID, conversationType };
    });
  }

  /**
   * Deletes every message that a conversation has now, Tips included, for the own user: on this device alone, or with
   * `config.isAlsoDeleteServerMessage` for the account and all its devices. Nothing of it counts as unread any more; the
   * conversation stays at its place in the list, without a `lastMessage`, until a new one comes. A message of this device
   * that is on its way stays.
   *
   * Limits: `conversationID` has 1 – {@limit userIDBytesMax} for a peer, 1 – {@limit conversationIDBytesMax} for a
   * group.
   *
   * Errors: 6000001, 6000002, 6000004, 6000121, 6000603 (there is neither such a conversation nor a message), 6000703,
   * and with the server's part 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000122, 6000202.
   *
   * Events: `conversationChanged` (Updated) and `conversationTotalUnreadMessageCountUpdated` if they changed; with the
   * server's part the user's other devices are told `messageDeleted` and then the same.
   *
   * @see docs/behaviour/deleting-messages.md
   * @example
   * await zim.deleteAllMessage('bob', ZIMConversationType.Peer, { isAlsoDeleteServerMessage: false });
   */
  deleteAllMessage(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageDeleteConfig,
  ): Promise<ZIMMessageDeletedResult> {
    const check = () => checkDeletion(conversationID, conversationType, { config, name: field });
    return this.call(check, async ({ isForAccount, ...conversation }) => {
      const { list, deletions, localDeletions } = await this.deleting();
      const isKnown = list.row(conversation) !== undefined || list.find(conversation) !== undefined;
      if (isForAccount) {
        if (!isKnown || list.row(conversation)) await deletions.delete(deleteAllMessage, addressOf(conversation));
      } else if (!isKnown) throw doesNotExist();
      await localDeletions.deleteAllMessages([conversation], { isOnlyFailed: isForAccount });
      return { conversationID, conversationType };
    });
  }

  /**
   * Deletes every message of all conversations for the own user: on this device alone, or with
   * `config.isAlsoDeleteServerMessage` for the account and all its devices. The conversations stay in the list; they are
   * not told of one by one, so that the app reads the list anew.
   *
   * Limits: none.
   *
   * Errors: 6000001 (the config), 6000002, 6000004, 6000121, 6000703, and with the server's part 6000005, 6000007,
   * 6000008, 6000009, 6000104, 6000105, 6000122, 6000202.
   *
   * Events: `messageDeleted` (AllConversationMessagesDeleted) and `conversationTotalUnreadMessageCountUpdated` if it
   * changed; with the server's part on all devices of the user.
   *
   * @see docs/behaviour/deleting-messages.md
   * @example
   * await zim.deleteAllConversationMessages({ isAlsoDeleteServerMessage: true });
   */
  deleteAllConversationMessages(config: ZIMMessageDeleteConfig): Promise<void> {
    const check = () => checkIsForAccount(config, field);
    return this.call(check, async ({ isForAccount }) => {
      const { list, deletions, localDeletions } = await this.deleting();
      if (isForAccount) await deletions.delete(deleteAllConversationMessages, {});
      const all = list.all;
      await localDeletions.deleteAllMessages(all, {
        isOnlyFailed: isForAccount,
        after: () => {
          if (isForAccount) return;
          list.hush(all);
          deletions.tellAllMessages();
        },
      });
    });
  }
}
