import { deleteAllConversations, deleteConversation } from '@parley/protocol/features/conversations';
import { addressOf, doesNotExist } from '../../core/conversation-id.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type { ZIMConversationDeleteConfig, ZIMConversationDeletedResult } from '../../types.ts';
import { DeletingApi } from '../messages/deleting-api.ts';
import { checkDeletion, checkIsForAccount } from '../messages/deletion-checks.ts';

const field = 'isAlsoDeleteServerConversation';

/** The methods that take conversations off the list. */
export class ConversationDeletionApi extends DeletingApi {
  /**
   * Takes a conversation off the list of the own user: on this device alone, where it stays away through logins, or with
   * `config.isAlsoDeleteServerConversation` on all devices of the account. Its unread count goes with it. Its messages
   * stay and can be asked for; to be rid of them too, call `deleteAllMessage` first. A newer message brings it back.
   *
   * Limits: `conversationID` has 1 – {@limit userIDBytesMax} for a peer, 1 – {@limit conversationIDBytesMax} for a
   * group.
   *
   * Errors: 6000001, 6000002, 6000004, 6000121, 6000603 (there is no such conversation), 6000703, and with the server's
   * part 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000122, 6000602.
   *
   * Events: `conversationChanged` (Deleted), `conversationTotalUnreadMessageCountUpdated` if it changed; with the server's
   * part on all devices of the user.
   *
   * @see docs/behaviour/conversation-settings.md
   * @example
   * await zim.deleteConversation('bob', ZIMConversationType.Peer, { isAlsoDeleteServerConversation: false });
   */
  deleteConversation(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMConversationDeleteConfig,
  ): Promise<ZIMConversationDeletedResult> {
    const check = () => checkDeletion(conversationID, conversationType, { config, name: field });
    return this.call(check, async ({ isForAccount, ...conversation }) => {
      const { list, deletions, localDeletions } = await this.deleting();
      if (!list.find(conversation)) throw doesNotExist();
      const before = list.row(conversation);
      if (isForAccount && before) {
        await deletions.delete(deleteConversation, addressOf({ conversationType, conversationID }));
      }
      // Nothing came since, so that what is left of it are messages that never reached the server.
      const isLeft = list.row(conversation)?.lastMessage.orderKey === before?.lastMessage.orderKey;
      if (isLeft && list.find(conversation)) await localDeletions.deleteEntries([conversation]);
      return { conversationID, conversationType };
    });
  }

  /**
   * Takes all conversations off the list of the own user: on this device alone, or with
   * `config.isAlsoDeleteServerConversation` on all devices of the account. Messages stay. The conversations are not told
   * of one by one, so that the app reads the list anew.
   *
   * Limits: none.
   *
   * Errors: 6000001 (the config), 6000002, 6000004, 6000121, 6000703, and with the server's part 6000005, 6000007,
   * 6000008, 6000009, 6000104, 6000105, 6000122, 6000602.
   *
   * Events: `conversationsAllDeleted`, `conversationTotalUnreadMessageCountUpdated` if it changed; with the server's part
   * on all devices of the user.
   *
   * @see docs/behaviour/conversation-settings.md
   * @example
   * await zim.deleteAllConversations({ isAlsoDeleteServerConversation: true });
   * console.log((await zim.queryConversationList({ count: 100 })).conversationList.length); // 0
   */
  deleteAllConversations(config: ZIMConversationDeleteConfig): Promise<void> {
    const check = () => checkIsForAccount(config, field);
    return this.call(check, async ({ isForAccount }) => {
      const { list, deletions, localDeletions } = await this.deleting();
      if (isForAccount) await deletions.delete(deleteAllConversations, {});
      const { listed } = list;
      const left = isForAccount ? listed.filter(({ row }) => !row) : listed;
      await localDeletions.deleteEntries(left, () => {
        list.hush(left);
        if (!isForAccount) deletions.tellAllEntries(left.length);
      });
    });
  }
}
