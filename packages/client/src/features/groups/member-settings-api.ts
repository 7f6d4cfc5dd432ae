import { muteGroupMembers, setGroupMemberNickname, setGroupMemberRole } from '@parley/protocol/features/group-members';
import type {
  ZIMGroupMemberMuteConfig,
  ZIMGroupMemberNicknameUpdatedResult,
  ZIMGroupMemberRoleUpdatedResult,
  ZIMGroupMembersMutedResult,
} from '../../types.ts';
import { checkMember, checkMemberMute, checkRole } from './checks.ts';
import { GroupApi } from './group-api.ts';
import { orFailure } from './reasons.ts';

/** The methods on what members are in a group. */
export class GroupMemberSettingsApi extends GroupApi {
  /**
   * Gives a member another role; only the owner may. 2 is an admin, 3 an ordinary member, and roles above that have the
   * rights of an ordinary member.
   *
   * Limits: 2 – {@limit groupRoleMax}; the owner is made by `transferGroupOwner`.
   *
   * Errors: 6000001 (the role, or the owner himself), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104,
   * 6000105, 6000121, 6000122, 6000514, 6000521 (one of the two is no member), 6000523 (there is no such group), 6000541
   * (not the owner).
   *
   * Events: all members are told `groupMemberInfoUpdated`; nothing if it is the role already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Board', groupAvatarUrl: '' }, ['bob']);
   * await zim.setGroupMemberRole(2, 'bob', groupInfo.baseInfo.groupID);
   */
  setGroupMemberRole(role: number, forUserID: string, groupID: string): Promise<ZIMGroupMemberRoleUpdatedResult> {
    return this.change(
      setGroupMemberRole,
      () => checkRole(role, forUserID, groupID),
      (asked) => ({ groupID: asked.groupID, forUserID: asked.userID, role: asked.role }),
    );
  }

  /**
   * Changes what a member is called in a group: the own nickname everybody, the owner anybody's, an admin those of
   * ordinary members. An empty nickname takes it away.
   *
   * Limits: up to {@limit groupNicknameCharactersMax} characters.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000514,
   * 6000521 (one of the two is no member), 6000523 (there is no such group), 6000541 (the role does not allow it).
   *
   * Events: all members are told `groupMemberInfoUpdated`.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Cast', groupAvatarUrl: '' }, ['bob']);
   * await zim.setGroupMemberNickname('Hamlet', 'bob', groupInfo.baseInfo.groupID);
   */
  setGroupMemberNickname(
    nickname: string,
    forUserID: string,
    groupID: string,
  ): Promise<ZIMGroupMemberNicknameUpdatedResult> {
    return this.change(
      setGroupMemberNickname,
      () => checkMember(setGroupMemberNickname, 'forUserID', { nickname, userID: forUserID, groupID }),
      (asked) => ({ groupID: asked.groupID, forUserID: asked.userID, nickname: asked.nickname }),
    );
  }

  /**
   * Keeps members from writing for a while, or lets them write again: the owner anybody, himself as well, an admin
   * ordinary members. Where `isMute` is `false`, `config` says nothing.
   *
   * Users whom it could not be done to stand in `errorUserList`: 6000521 not a member, 6000541 owner or admin. If that
   * holds for all, the call is rejected with their common reason, or with 6000514 where they differ, and the error has the
   * `errorUserList` too.
   *
   * Limits: 1 – {@limit groupUserIDsMax} users, each counts once; `config.duration` is 1 – 604800 seconds
   * (`groups.muteSecondsMax`), −1 for good, or 0, which lifts the mute.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000514,
   * 6000521 (not a member), 6000523 (there is no such group), 6000541 (the role does not allow it).
   *
   * Events: all members are told `groupMemberInfoUpdated` with all who were changed; nothing when it ends by time.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Forum', groupAvatarUrl: '' }, ['bob']);
   * const muted = await zim.muteGroupMembers(true, ['bob'], groupInfo.baseInfo.groupID, { duration: 60 });
   * console.log(muted.mutedUserIDs); // [ 'bob' ]
   */
  muteGroupMembers(
    isMute: boolean,
    userIDs: string[],
    groupID: string,
    config: ZIMGroupMemberMuteConfig,
  ): Promise<ZIMGroupMembersMutedResult> {
    return this.change(
      muteGroupMembers,
      () => checkMemberMute(isMute, userIDs, groupID, config),
      (asked, { failed }) => ({
        ...{ groupID: asked.groupID, isMute: asked.isMute, duration: asked.duration },
        mutedUserIDs: asked.userIDs.filter((userID) => !failed.some((one) => one.userID === userID)),
        errorUserList: orFailure(failed, asked.userIDs, 'GroupModuleUpdateGroupMemberInfoError'),
      }),
    );
  }
}
