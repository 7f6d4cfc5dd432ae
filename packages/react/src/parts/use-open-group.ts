import { ZIMConversationType } from '@parley/client';
import { type ConversationRef, type OpenGroup, useGroup } from '../index.ts';

/** The group of a conversation, as soon as it is known. */
export function useOpenGroup({ type, conversationID }: ConversationRef): OpenGroup | undefined {
  const group = useGroup(type === ZIMConversationType.Group ? conversationID : undefined);
  return group.info ? group : undefined;
}
