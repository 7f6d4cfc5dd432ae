import type { GroupChange, WireGroupOperator } from '@parley/protocol/features/group-values';
import type { Events } from '../../core/events.ts';
import { known } from '../../enums/enumeration.ts';
import {
  ZIMGroupAttributesUpdateAction,
  ZIMGroupEvent,
  ZIMGroupMemberEvent,
  ZIMGroupMemberState,
  ZIMGroupState,
} from '../../enums.ts';
import { type OwnSides, toAttributes, toFullInfo, toMembers, toMuteInfo, toVerifyInfo } from './info.ts';
import type { Membership } from './table.ts';

export interface TellingParts {
  readonly events: Events;
  readonly ownSideOf: OwnSides;
}

type Told = Pick<Membership, 'isMember' | 'event' | 'operator' | 'groupInfo'>;

export function tellMembership(
  { events, ownSideOf }: TellingParts,
  { isMember, event, operator, groupInfo }: Told,
): void {
  void events.tell('groupStateChanged', {
    state: isMember ? ZIMGroupState.Enter : ZIMGroupState.Quit,
    event: known<ZIMGroupEvent>(ZIMGroupEvent, event),
    operatedInfo: { ...operator },
    groupInfo: toFullInfo(groupInfo, ownSideOf),
  });
}

/** Whether the user himself comes or goes by it. */
export const isOwnMove = ({ moved }: GroupChange, self: string): boolean =>
  moved?.members.userList.some(({ userID }) => userID === self) === true;

/** Every part of what somebody did. Who goes by it himself learns nothing of what follows from that. */
export function tellChange(parts: TellingParts, groupID: string, change: GroupChange, self: string): void {
  const { events } = parts;
  const { operator, moved } = change;
  if (moved) {
    void events.tell('groupMemberStateChanged', {
      groupID,
      state: moved.isEntering ? ZIMGroupMemberState.Enter : ZIMGroupMemberState.Quit,
      event: known<ZIMGroupMemberEvent>(ZIMGroupMemberEvent, moved.event),
      userList: toMembers(moved.members),
      operatedInfo: { ...operator },
    });
    if (!moved.isEntering && isOwnMove(change, self)) return;
  }
  tellParts(events, groupID, change);
  if (!change.dismissed) return;
  tellMembership(parts, {
    ...{ isMember: false, event: ZIMGroupEvent.Dismissed, operator, groupInfo: change.dismissed },
  });
}

function tellParts(events: Events, groupID: string, change: GroupChange): void {
  const about = (operator: WireGroupOperator) => ({ groupID, operatedInfo: { ...operator } });
  const { operator, memberInfo, groupName, groupAvatarUrl, groupNotice, verifyInfo, mutedInfo, attributes } = change;
  if (memberInfo) {
    void events.tell('groupMemberInfoUpdated', { ...about(operator), userList: toMembers(memberInfo) });
  }
  if (groupName !== undefined) void events.tell('groupNameUpdated', { ...about(operator), groupName });
  if (groupAvatarUrl !== undefined) {
    void events.tell('groupAvatarUrlUpdated', { ...about(operator), groupAvatarUrl });
  }
  if (groupNotice !== undefined) void events.tell('groupNoticeUpdated', { ...about(operator), groupNotice });
  if (verifyInfo) {
    void events.tell('groupVerifyInfoUpdated', { ...about(operator), verifyInfo: toVerifyInfo(verifyInfo) });
  }
  if (mutedInfo) void events.tell('groupMutedInfoUpdated', { ...about(operator), mutedInfo: toMuteInfo(mutedInfo) });
  if (attributes) {
    const { Set: set, Delete: deleted } = ZIMGroupAttributesUpdateAction;
    const action = attributes.isSet ? set : deleted;
    const infoList = [{ action, groupAttributes: toAttributes(attributes.attributes) }];
    void events.tell('groupAttributesUpdated', { ...about(operator), infoList });
  }
}
