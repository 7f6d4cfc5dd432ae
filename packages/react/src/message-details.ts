import {
  isMessageOfType,
  type ZIMMessage,
  type ZIMMessageLiteInfo,
  ZIMMessageReceiptStatus,
  ZIMMessageRepliedInfoState,
  ZIMMessageType,
  type ZIMTipsMessage,
  type ZIMTipsMessageGroupChangeInfo,
  type ZIMTipsMessageGroupMemberChangeInfo,
  type ZIMTipsMessagePinStatusChangeInfo,
  type ZIMUserInfo,
} from '@parley/client';

type TipsChange = ZIMTipsMessageGroupChangeInfo &
  ZIMTipsMessageGroupMemberChangeInfo &
  ZIMTipsMessagePinStatusChangeInfo;

/** One kind of reaction to a message. */
export interface ReactionSummary {
  readonly type: string;
  readonly count: number;
  readonly isOwn: boolean;
  /** Some of the others who reacted so, by user ID. */
  readonly others: readonly string[];
}

/** What a message answers. */
export interface Quote {
  readonly state: 'there' | 'revoked' | 'gone';
  readonly messageID: string;
  readonly messageSeq: number;
  readonly senderUserID: string;
  readonly isOwn: boolean;
  /** `undefined` for whatever is no text. */
  readonly text: string | undefined;
}

interface TipsUser {
  readonly userID: string;
  readonly name: string;
  readonly isOwn: boolean;
}

/** What the server says of what happened in a group. */
export interface Tips {
  /** As `ZIMTipsMessageEvent`. */
  readonly event: number;
  /** As `ZIMTipsMessageChangeInfoType`; 0 where nothing became another thing. */
  readonly change: number;
  readonly who: TipsUser;
  readonly whom: readonly TipsUser[];
  /** The new name of the group, where that is what changed. */
  readonly groupName: string;
  /** Of a change that switches something, such as a mute or a pin: whether it is on now. */
  readonly isOn: boolean;
  /** Of a new role. */
  readonly memberRole: number;
}

/** How many have read a message, of those who are to. */
export interface ReadBy {
  readonly count: number;
  readonly of: number;
}

/** What a message has beside its text; what it does not have is absent. */
export interface MessageDetails {
  readonly kind?: 'revoked' | 'combine' | 'multiple' | 'tips';
  readonly isRead?: true;
  /** Of a message of one's own in a group that asks for receipts, as soon as it is known. */
  readonly readBy?: ReadBy;
  /** It mentions the user, alone or with everybody. */
  readonly isMention?: true;
  readonly isEdited?: true;
  readonly quote?: Quote;
  readonly reactions?: readonly ReactionSummary[];
  /** Of a Combine. */
  readonly title?: string;
  readonly summary?: string;
  /** Of a Tips message: what happened in the group. */
  readonly tips?: Tips;
  /** The texts of a Multiple; `undefined` for an item that is no text. */
  readonly items?: readonly (string | undefined)[];
}

/** What a page shows of a message beside its text; `undefined` for a plain one, which most are. */
export function detailsOf(message: ZIMMessage, selfUserID: string, readBy?: ReadBy): MessageDetails | undefined {
  const { reactions = [], editedTime = 0, receiptStatus, senderUserID, repliedInfo } = message;
  const isRead = senderUserID === selfUserID && receiptStatus === ZIMMessageReceiptStatus.Done;
  const details: MessageDetails = {
    ...contentOf(message, selfUserID),
    ...(isRead && { isRead }),
    ...(readBy && message.type !== ZIMMessageType.Revoke && { readBy }),
    ...(isMention(message, selfUserID) && { isMention: true }),
    ...(editedTime > 0 && message.type !== ZIMMessageType.Revoke && { isEdited: true }),
    ...(repliedInfo && { quote: quoteOf(repliedInfo, selfUserID) }),
    ...(reactions.length > 0 && {
      reactions: reactions.map(({ reactionType, totalCount, isSelfIncluded, userList }) => ({
        type: reactionType,
        count: totalCount,
        isOwn: isSelfIncluded,
        others: userList.map(({ userID }) => userID).filter((userID) => userID !== selfUserID),
      })),
    }),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}

const isMention = (message: ZIMMessage, selfUserID: string): boolean =>
  message.senderUserID !== selfUserID &&
  message.type !== ZIMMessageType.Revoke &&
  (message.isMentionAll === true || message.mentionedUserIDs?.includes(selfUserID) === true);

function contentOf(
  message: ZIMMessage,
  selfUserID: string,
): Pick<MessageDetails, 'kind' | 'title' | 'summary' | 'items' | 'tips'> {
  if (message.type === ZIMMessageType.Revoke) return { kind: 'revoked' };
  if (isMessageOfType(message, ZIMMessageType.Combine)) {
    return { kind: 'combine', title: message.title, summary: message.summary };
  }
  if (isMessageOfType(message, ZIMMessageType.Multiple)) {
    return { kind: 'multiple', items: message.messageInfoList.map(textOf) };
  }
  if (isMessageOfType(message, ZIMMessageType.Tips)) return { kind: 'tips', tips: tipsOf(message, selfUserID) };
  return {};
}

function tipsOf({ event, operatedUser, targetUserList, changeInfo }: ZIMTipsMessage, selfUserID: string): Tips {
  const userOf = ({ userID, userName }: ZIMUserInfo): TipsUser => ({
    ...{ userID, name: userName || userID, isOwn: userID === selfUserID },
  });
  const change = {
    type: 0,
    ...{ groupName: '', memberRole: 0, muteExpiredTime: 0, isPinned: false },
    ...(changeInfo as Partial<TipsChange> | undefined),
  };
  return {
    ...{ event, change: change.type, who: userOf(operatedUser), whom: targetUserList.map(userOf) },
    ...{ groupName: change.groupName, memberRole: change.memberRole },
    isOn: change.isPinned || change.muteExpiredTime !== 0 || (change.groupMutedInfo?.mode ?? 0) !== 0,
  };
}

function quoteOf(info: NonNullable<ZIMMessage['repliedInfo']>, selfUserID: string): Quote {
  const { state, messageInfo, messageID, messageSeq, senderUserID } = info;
  const isRevoked = messageInfo.type === ZIMMessageType.Revoke;
  const isThere = state === ZIMMessageRepliedInfoState.Normal;
  return {
    state: !isThere ? 'gone' : isRevoked ? 'revoked' : 'there',
    messageID,
    messageSeq,
    senderUserID,
    isOwn: senderUserID === selfUserID,
    text: textOf(messageInfo),
  };
}

/** The text of a content that is one, or the title of a Combine. */
function textOf(content: ZIMMessageLiteInfo): string | undefined {
  const { type, message, title } = content as ZIMMessageLiteInfo & { message?: unknown; title?: unknown };
  if (type === ZIMMessageType.Text && typeof message === 'string') return message;
  return type === ZIMMessageType.Combine && typeof title === 'string' ? title : undefined;
}
