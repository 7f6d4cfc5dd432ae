import { ZIMConversationType } from '@parley/client';
import type { ReactNode } from 'react';
import { keyOf, useUsers } from '../index.ts';
import type { ListedChat } from './types.ts';

export const isOfGroup = ({ key, conversationID }: ListedChat): boolean =>
  key === keyOf({ type: ZIMConversationType.Group, conversationID });

/** Draws who wrote the newest message of a group. Names are asked for of those in view alone. */
export function drawSender(chat: ListedChat): ReactNode {
  const { newest } = chat;
  if (!isOfGroup(chat) || !newest || newest.isOwn || !newest.senderUserID || newest.details?.tips) return undefined;
  return <SenderName userID={newest.senderUserID} />;
}

function SenderName({ userID }: { readonly userID: string }): ReactNode {
  const [user] = useUsers([userID]);
  return <bdi>{user?.name || userID}</bdi>;
}
