import { type BodyOf, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods, userLogKinds } from '@parley/protocol/index';
import type { LogKey } from '../../core/ids.ts';
import { toWireHead } from '../logs/index.ts';
import type { FollowedLog, Member, StoredMention } from '../logs/store.ts';
import { type Standing, standingOf } from './rules.ts';
import type { EntrySettings } from './store.ts';

export type ConversationRead = ResultOf<typeof methods.conversations.clearConversationUnreadMessageCount>;

export type GroupSide = NonNullable<
  NonNullable<ResultOf<typeof methods.conversations.queryConversation>['standing']>['group']
>;

export const doesNotExist = () => refuse('ConversationModuleConversationDoesNotExist', 'there is no such conversation');

/** What a member is told who has read; for one who has left the log goes no further than that. */
export const conversationRead = (log: LogKey, member: Member): ConversationRead => ({
  log,
  ...standingOf(member),
  position: Math.min(member.head.position, member.membership.toPosition ?? member.head.position),
  messageSeq: member.head.messageSeq,
});

/** What stands beside the counts in the reader's entry. */
interface EntryParts {
  /** The newest message as the wire declares it. */
  readonly lastMessage: string | undefined;
  /** How far the members have read by receipts, as the wire declares it. */
  readonly receiptMarks: string | undefined;
  readonly settings: EntrySettings | undefined;
  readonly mentions: readonly StoredMention[];
  readonly group: GroupSide | undefined;
  /** Of the newest message that is for the reader. */
  readonly orderKey: number;
}

/** What is as it is where nothing was set stays off the wire. */
export const encodeSettings = ({ pinnedTime, notificationStatus, marks, groupAlias }: EntrySettings) => ({
  ...(pinnedTime > 0 && { pinnedTime }),
  ...(notificationStatus !== 1 && { notificationStatus }),
  ...(marks.length > 0 && { marks: [...marks] }),
  ...(groupAlias !== '' && { groupAlias }),
});

const namedOnly = 1;
const allOnly = 2;
const both = 3;

const encodeMention = ({ position, messageID, messageSeq, senderUserID, isAll, isNamed }: StoredMention) => {
  const type = isAll ? (isNamed ? both : allOnly) : namedOnly;
  return { position, messageID, messageSeq, fromUserID: senderUserID, type };
};

/** A head with the reader's entry; `lastMessage` is the newest message as the wire declares it, encoded. */
export function encodeConversation(
  followed: FollowedLog,
  standing: Standing,
  { lastMessage, receiptMarks, settings, mentions, group, orderKey }: EntryParts,
): string {
  const { conversationName, conversationAvatarUrl, membership } = followed;
  const { messageSeq, orderKey: clearedOrderKey, entryOrderKey: deletedOrderKey, hasSingle } = membership.deleted;
  const fields = JSON.stringify({
    conversationName,
    conversationAvatarUrl,
    ...standing,
    ...(settings && { settings: { position: settings.position, ...encodeSettings(settings) } }),
    ...(mentions.length > 0 && { mentions: mentions.map(encodeMention) }),
    ...((messageSeq > 0 || hasSingle) && orderKey > 0 && { orderKey }),
    ...(clearedOrderKey > 0 && { clearedOrderKey }),
    ...(deletedOrderKey > 0 && { deletedOrderKey }),
    ...(group && { group }),
  });
  const beside = Object.entries({ lastMessage, receiptMarks });
  const told = beside.map(([name, text]) => (text === undefined ? '' : `,"${name}":${text}`)).join('');
  return `${JSON.stringify(toWireHead(followed)).slice(0, -1)},"standing":${fields.slice(0, -1)}${told}}}`;
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
