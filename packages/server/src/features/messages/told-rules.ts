import type {
  MultipleItem,
  RevokeContent,
  StoredContent,
  TipsChange,
  TipsContent,
} from '@parley/protocol/features/values';
import { typeOf } from './revoke-rules.ts';
import type { StoredMessage } from './store.ts';

/** A message as the app's server is told it. */
export interface ToldMessage {
  readonly Sender: string;
  readonly MsgType: number;
  readonly SubMsgType: number;
  readonly MsgBody: string;
  readonly MsgId: number;
  readonly MsgSeq: number;
  readonly Payload: string;
  readonly MsgTime: number;
  readonly IsEmpty: number;
}

export interface Telling {
  /** A body that is an object is percent-encoded JSON, and JSON otherwise. */
  readonly isEncoded: boolean;
}

const revokeType = 31;
const isThere = 0;
const isGone = 1;
const isRevoked = 2;

/** What stands for a message that is not there, or not any more. */
export const goneMessage = (MsgSeq: number): ToldMessage => ({
  ...{ Sender: '', MsgType: 0, SubMsgType: 0, MsgBody: '', MsgId: 0 },
  ...{ MsgSeq, Payload: '', MsgTime: 0, IsEmpty: isGone },
});

export function toldMessage(row: StoredMessage, content: StoredContent, telling: Telling): ToldMessage {
  return {
    Sender: row.senderUserID,
    MsgType: typeOf(content),
    SubMsgType: content.type === 200 ? content.subType : 0,
    MsgBody: bodyOf(content, telling),
    MsgId: row.messageID,
    MsgSeq: row.messageSeq,
    Payload: ('extendedData' in content && content.extendedData) || '',
    MsgTime: row.timestamp,
    IsEmpty: content.type === revokeType ? isRevoked : isThere,
  };
}

function bodyOf(content: StoredContent, { isEncoded }: Telling): string {
  if (content.type === 1 || content.type === 200) return content.message;
  const body = JSON.stringify(objectOf(content));
  return isEncoded ? encodeURIComponent(body) : body;
}

function objectOf(content: Exclude<StoredContent, { readonly type: 1 | 200 }>): object {
  switch (content.type) {
    case 10:
      return { multi_msg: content.messageInfoList.flatMap((item) => (item.type === 0 ? [] : [itemOf(item)])) };
    case 31:
      return revocationOf(content);
    case 32:
      return tipsOf(content);
    case 100:
      return { Title: content.title, Summary: content.summary };
    default:
      return {};
  }
}

const itemOf = (item: MultipleItem) => ({
  msg_type: item.type,
  ...(item.type === 200 && { sub_msg_type: item.subType }),
  callback_content: item.message,
});

/** Who took it back: sender 4, system 8, server API 12, admin 16, owner 20, moderation 24. */
const revocationOf = (content: RevokeContent) => ({
  user_id: content.operatedUserID,
  revoke_time: content.revokeTimestamp,
  msg_type: content.originalMessageType,
  payload: content.revokeExtendedData ?? '',
  msg_status: 4 * (content.revokeStatus + 1),
});

const userOf = ({ userID, userName }: TipsContent['operatedUser']) => ({
  user_id: userID,
  group_member_name: userName,
});

const groupInfoType = 30;
const groupMuteType = 34;
/** By the type of a change of members. */
const memberTypes: ReadonlyMap<number, number> = new Map([
  [10, 11],
  [11, 12],
  [12, 13],
]);
const groupChanged = 7;
const mutedChange = 5;

function tipsOf({ event, operatedUser, targetUsers, change }: TipsContent): object {
  const users = { op_user_info: userOf(operatedUser), target_users: targetUsers.map(userOf) };
  if (!change) return { type: event, ...users };
  if (event !== groupChanged) {
    return {
      type: memberTypes.get(change.type) ?? event,
      ...users,
      ...(change.memberRole !== undefined && { role: change.memberRole }),
      ...(change.muteExpiredTime !== undefined && { forbid_expire_time: change.muteExpiredTime }),
    };
  }
  return change.type === mutedChange
    ? { type: groupMuteType, ...users, ...muteOf(change) }
    : { ...dataOf(change), ...users };
}

const muteOf = ({ groupMutedInfo }: TipsChange) => ({
  forbid: {
    is_all_forbid: groupMutedInfo?.mode === 2,
    forbid_role_list: groupMutedInfo?.roles ?? [],
    forbid_expire_time: groupMutedInfo?.expiredTime ?? 0,
  },
});

const dataOf = ({ groupDataFlag = 0, groupName, groupNotice, groupAvatarUrl }: TipsChange) => ({
  type: groupInfoType,
  group_data_flag: groupDataFlag,
  ...(groupName !== undefined && { group_name: groupName }),
  ...(groupNotice !== undefined && { group_notice: groupNotice }),
  ...(groupAvatarUrl !== undefined && { group_avatar: groupAvatarUrl }),
});
