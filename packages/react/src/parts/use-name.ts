import type { ZIMGroupFullInfo } from '@parley/client';
import { ZIMConversationType } from '@parley/client';
import { type ConversationRef, useConversation, useUsers } from '../index.ts';

const nobody: readonly string[] = [];

export interface Named {
  readonly name: string;
  readonly avatarUrl: string;
}

/** What a conversation is called, also one that stands in no list yet; a group may be known better. */
export function useName(conversation: ConversationRef, group?: ZIMGroupFullInfo): Named {
  const { type, conversationID } = conversation;
  const chat = useConversation(conversation);
  const [user] = useUsers(type === ZIMConversationType.Peer ? [conversationID] : nobody);
  if (group) {
    const { groupName, groupAvatarUrl } = group.baseInfo;
    return { name: group.groupAlias || groupName || conversationID, avatarUrl: groupAvatarUrl };
  }
  const known = chat && chat.name !== conversationID ? chat.name : user?.name;
  return { name: known || conversationID, avatarUrl: chat?.avatarUrl || user?.avatarUrl || '' };
}
