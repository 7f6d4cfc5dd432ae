import { type BodyOf, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods, userLogKinds } from '@parley/protocol/index';
import type { LogKey } from '../../core/ids.ts';
import { toWireHead } from '../logs/index.ts';
import type { FollowedLog, Member } from '../logs/store.ts';
import { type Standing, standingOf } from './rules.ts';

export type ConversationRead = ResultOf<typeof methods.conversations.clearConversationUnreadMessageCount>;

export const doesNotExist = () => refuse('ConversationModuleConversationDoesNotExist', 'there is no such conversation');

/** What a member is told who has read. */
export const conversationRead = (log: LogKey, member: Member): ConversationRead => ({
  log,
  ...standingOf(member),
  position: member.head.position,
  messageSeq: member.head.messageSeq,
});

/** A head with the reader's entry; `lastMessage` is the newest message as the wire declares it, encoded. */
export function encodeConversation(followed: FollowedLog, standing: Standing, lastMessage: string | undefined): string {
  const { conversationName, conversationAvatarUrl, head, membership } = followed;
  const { messageSeq, orderKey: clearedOrderKey, entryOrderKey: deletedOrderKey, hasSingle } = membership.deleted;
  const deleted = {
    ...((messageSeq > 0 || hasSingle) && { orderKey: head.orderKey }),
    ...(clearedOrderKey > 0 && { clearedOrderKey }),
    ...(deletedOrderKey > 0 && { deletedOrderKey }),
  };
  const fields = JSON.stringify({ conversationName, conversationAvatarUrl, ...standing, ...deleted });
  const withMessage = lastMessage === undefined ? fields : `${fields.slice(0, -1)},"lastMessage":${lastMessage}}`;
  return `${JSON.stringify(toWireHead(followed)).slice(0, -1)},"standing":${withMessage}}`;
}

/** The body of the entry by which a user learns of a conversation. */
export const openedBody = (opened: {
  readonly log: LogKey;
  readonly type: number;
  readonly conversationID: string;
  readonly conversationName: string;
  readonly conversationAvatarUrl: string;
  readonly fromPosition: number;
}): BodyOf<typeof userLogKinds.conversationOpened> => {
  const { log, type, conversationID, conversationName, conversationAvatarUrl, fromPosition } = opened;
  const named = {
    ...(conversationName !== '' && { conversationName }),
    ...(conversationAvatarUrl !== '' && { conversationAvatarUrl }),
  };
  return { log, conversationType: type, conversationID, ...named, fromPosition };
};
