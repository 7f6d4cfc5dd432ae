import type { TipsChange, TipsContent, TipsUser } from '@parley/protocol/features/values';
import {
  ZIMTipsMessageChangeInfoType as ChangeType,
  ZIMGroupMuteMode,
  ZIMMessageType,
  ZIMTipsMessageEvent,
} from '../../enums.ts';
import type {
  ZIMTipsMessage,
  ZIMTipsMessageChangeInfo,
  ZIMTipsMessageGroupChangeInfo,
  ZIMTipsMessageGroupMemberChangeInfo,
  ZIMTipsMessagePinStatusChangeInfo,
  ZIMUserInfo,
} from '../../types.ts';

type TipsFields = Pick<ZIMTipsMessage, 'type' | 'event' | 'operatedUser' | 'targetUserList' | 'changeInfo'>;

/** What a message of the server says of a group, as the app sees it. */
export function tipsFields({ event, operatedUser, targetUsers, change }: TipsContent) {
  const fields: TipsFields = {
    type: ZIMMessageType.Tips,
    event: known<ZIMTipsMessageEvent>(ZIMTipsMessageEvent, event),
    operatedUser: toUser(operatedUser),
    targetUserList: targetUsers.map(toUser),
    ...(change && { changeInfo: toChangeInfo(change) }),
  };
  return { ...fields, extendedData: '' };
}

/** A number of the server as the enumeration has it; what a newer server says is unknown. */
const known = <Value extends number>(values: { readonly [name: string]: unknown }, value: number, unknown = 0): Value =>
  (value in values ? value : unknown) as Value;

const toUser = ({ userID, userName, userAvatarUrl }: TipsUser): ZIMUserInfo => ({
  ...{ userID, userName, userAvatarUrl },
  userExtendedData: '',
});

/** Fields that do not belong to the type are empty. */
function toChangeInfo(change: TipsChange): ZIMTipsMessageChangeInfo {
  const type = known<ChangeType>(ChangeType, change.type);
  switch (type) {
    case ChangeType.GroupDataChanged:
    case ChangeType.GroupNoticeChanged:
    case ChangeType.GroupNameChanged:
    case ChangeType.GroupAvatarUrlChanged:
    case ChangeType.GroupMuteChanged:
      return toGroupChange(type, change);
    case ChangeType.GroupOwnerTransferred:
    case ChangeType.GroupMemberRoleChanged:
    case ChangeType.GroupMemberMuteChanged:
      return toMemberChange(type, change);
    case ChangeType.GroupMessagePinInfoChanged: {
      const pin: ZIMTipsMessagePinStatusChangeInfo = { type, isPinned: change.isPinned ?? false };
      return pin;
    }
    default:
      return { type };
  }
}

function toGroupChange(type: ChangeType, change: TipsChange): ZIMTipsMessageGroupChangeInfo {
  const { groupDataFlag = 0, groupName = '', groupNotice = '', groupAvatarUrl = '', groupMutedInfo } = change;
  const fields = { type, groupDataFlag, groupName, groupNotice, groupAvatarUrl };
  if (!groupMutedInfo) return fields;
  const { mode, expiredTime, roles } = groupMutedInfo;
  const mute = { mode: known<ZIMGroupMuteMode>(ZIMGroupMuteMode, mode, -1), expiredTime, roles: [...roles] };
  return { ...fields, groupMutedInfo: mute };
}

function toMemberChange(type: ChangeType, change: TipsChange): ZIMTipsMessageGroupMemberChangeInfo {
  const { memberRole = 0, muteExpiredTime = 0, groupNewOwner } = change;
  const fields = { type, memberRole, muteExpiredTime };
  if (!groupNewOwner) return fields;
  const { memberNickname, memberRole: role } = groupNewOwner;
  return { ...fields, groupNewOwner: { ...toUser(groupNewOwner), memberNickname, memberRole: role } };
}
