import type { BodyOf, ResultOf } from '@parley/protocol/define';
import type { methods, userLogKinds } from '@parley/protocol/index';
import type { LogKey } from '../../core/ids.ts';
import { toWireHead } from '../logs/index.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Standing } from './rules.ts';

export type ConversationRead = ResultOf<typeof methods.conversations.clearConversationUnreadMessageCount>;

/** A head with the reader's entry; `lastMessage` is the newest message as the wire declares it, encoded. */
export function encodeConversation(followed: FollowedLog, standing: Standing, lastMessage: string | undefined): string {
  const { conversationName, conversationAvatarUrl } = followed;
  const fields = JSON.stringify({ conversationName, conversationAvatarUrl, ...standing });
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
