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

/** What a head tells beside its own fields, each encoded as the wire declares it. */
interface ToldWithHead {
  /** The newest message. */
  readonly lastMessage: string | undefined;
  readonly receiptMarks: string | undefined;
}

/** A head with the reader's entry. */
export function encodeConversation(followed: FollowedLog, standing: Standing, told: ToldWithHead): string {
  const { conversationName, conversationAvatarUrl } = followed;
  const fields = JSON.stringify({ conversationName, conversationAvatarUrl, ...standing });
  const beside = Object.entries(told).map(([name, text]) => (text === undefined ? '' : `,"${name}":${text}`));
  return `${JSON.stringify(toWireHead(followed)).slice(0, -1)},"standing":${fields.slice(0, -1)}${beside.join('')}}}`;
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
