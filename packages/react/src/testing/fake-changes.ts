import {
  ZIMConversationType,
  type ZIMMessage,
  type ZIMMessageReaction,
  ZIMMessageType,
  type ZIMRevokeMessage,
} from '@parley/client';
import type { ChatClient } from '../chat-client.ts';
import { FakeGroups } from './fake-groups.ts';

/** What the fake client is asked to change, and what it finds; it notes what it was asked. */
export class FakeChanges extends FakeGroups {
  /** Messages that it says are pinned, and that it finds. */
  pinned: ZIMMessage[] = [];
  found: ZIMMessage[] = [];
  /** What it answers to searches, page by page; without any, everything that it finds at once. */
  readonly pages: {
    readonly messageList: ZIMMessage[];
    readonly nextFlag: number;
    readonly searchedThrough: number;
  }[] = [];
  /** How many messages it says are exported and imported, in steps. */
  backupSteps: readonly number[] = [1];

  addMessageReaction: ChatClient['addMessageReaction'] = async (reactionType, message) => ({
    reaction: this.#reaction('react', reactionType, message),
  });

  deleteMessageReaction: ChatClient['deleteMessageReaction'] = async (reactionType, message) => ({
    reaction: this.#reaction('take back', reactionType, message),
  });

  #reaction(did: string, reactionType: string, { messageID = '' }: ZIMMessage): ZIMMessageReaction {
    this.refuse();
    this.asked.push(`${did} ${reactionType} ${messageID}`);
    const place = { conversationID: 'bob', conversationType: ZIMConversationType.Peer };
    return { ...place, reactionType, messageID, totalCount: 1, sumCount: 1, isSelfIncluded: true, userList: [] };
  }

  editMessage: ChatClient['editMessage'] = async (message) => {
    this.refuse();
    this.asked.push(`edit ${message.messageID}`);
    return { message: { ...message, editorUserID: 'anna', editedTime: 5 } };
  };

  revokeMessage: ChatClient['revokeMessage'] = async (message) => {
    this.refuse();
    this.asked.push(`revoke ${message.messageID}`);
    return { message: { ...message, type: ZIMMessageType.Revoke } as ZIMRevokeMessage };
  };

  pinMessage: ChatClient['pinMessage'] = async ({ messageID }, isPinned) => {
    this.refuse();
    this.asked.push(`${isPinned ? 'pin' : 'unpin'} ${messageID}`);
  };

  queryPinnedMessageList: ChatClient['queryPinnedMessageList'] = async () => ({ messageList: [...this.pinned] });

  queryCombineMessageDetail: ChatClient['queryCombineMessageDetail'] = async (message) => {
    this.refuse();
    return { message: { ...message, messageList: [...this.found] } };
  };

  searchMessages: ChatClient['searchMessages'] = async ({ keywords, nextFlag = 0 }) => {
    this.refuse();
    this.asked.push(`search ${keywords.join(' ')} ${nextFlag}`);
    const page = this.pages.shift();
    return page ?? { messageList: [...this.found], nextFlag: 0, searchedThrough: 0 };
  };

  sendConversationMessageReceiptRead: ChatClient['sendConversationMessageReceiptRead'] = async (
    conversationID,
    conversationType,
  ) => {
    this.refuse();
    this.asked.push(`receipts ${conversationID}`);
    return { conversationID, conversationType };
  };

  deleteMessages: ChatClient['deleteMessages'] = async (messageList, conversationID, conversationType, config) => {
    this.refuse();
    const where = config.isAlsoDeleteServerMessage ? 'everywhere' : 'here';
    const ids = messageList.map(({ messageID, localMessageID }) => messageID || localMessageID);
    this.asked.push(`delete ${ids.join(' ')} ${where}`);
    return { conversationID, conversationType };
  };

  deleteAllMessage: ChatClient['deleteAllMessage'] = async (conversationID, conversationType, config) => {
    this.refuse();
    this.asked.push(`clear ${conversationID} ${config.isAlsoDeleteServerMessage ? 'everywhere' : 'here'}`);
    return { conversationID, conversationType };
  };

  deleteConversation: ChatClient['deleteConversation'] = async (conversationID, conversationType, config) => {
    this.refuse();
    this.asked.push(`remove ${conversationID} ${config.isAlsoDeleteServerConversation ? 'everywhere' : 'here'}`);
    return { conversationID, conversationType };
  };

  updateConversationPinnedState: ChatClient['updateConversationPinnedState'] = async (
    isPinned,
    conversationID,
    type,
  ) => {
    this.refuse();
    this.asked.push(`${isPinned ? 'pin' : 'unpin'} ${conversationID}`);
    return { conversationID, conversationType: type };
  };

  setConversationNotificationStatus: ChatClient['setConversationNotificationStatus'] = async (status, id, type) => {
    this.refuse();
    this.asked.push(`status ${status} ${id}`);
    return { conversationID: id, conversationType: type };
  };

  setConversationMark: ChatClient['setConversationMark'] = async (mark, isSet, infos) => {
    this.refuse();
    this.asked.push(`${isSet ? 'set' : 'take'} mark ${mark} ${infos.map(({ conversationID }) => conversationID)}`);
    return { failedConversationInfos: [] };
  };

  clearConversationTotalUnreadMessageCount: ChatClient['clearConversationTotalUnreadMessageCount'] = async () => {
    this.refuse();
    this.asked.push('read all');
  };

  exportLocalMessages: ChatClient['exportLocalMessages'] = async (folder, _config, progress) => {
    this.refuse();
    if (typeof folder === 'string') return;
    const writer = await (await folder.getFileHandle('backup', { create: true })).createWritable();
    for (const done of this.backupSteps) {
      await writer.write(`line ${done}\n`);
      progress?.(done, this.backupSteps.length);
    }
    await writer.close();
  };

  importLocalMessages: ChatClient['importLocalMessages'] = async (folder, _config, progress) => {
    this.refuse();
    if (typeof folder === 'string') return;
    const reader = (await (await folder.getFileHandle('backup')).getFile()).stream().getReader();
    for (let done = 1; !(await reader.read()).done; done += 1) progress?.(done, this.backupSteps.length);
  };
}
