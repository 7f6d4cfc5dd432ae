import { type ConversationRef, useConversation, useGroup } from '@parley/react';
import type { ReactNode } from 'react';
import { ChatPanel } from './chat-panel.tsx';
import { GroupMissing } from './group-missing.tsx';

interface GroupChatProps {
  readonly conversation: ConversationRef;
}

/** The chat of a group, which stays readable for who was in it; an address that names no group of the user says so. */
export function GroupChat({ conversation }: GroupChatProps): ReactNode {
  const { conversationID } = conversation;
  const { failureCode, info } = useGroup(conversationID);
  const isListed = useConversation(conversation) !== undefined;
  if (!isListed && !info && failureCode !== undefined)
    return <GroupMissing groupID={conversationID} code={failureCode} />;
  return <ChatPanel conversation={conversation} />;
}
