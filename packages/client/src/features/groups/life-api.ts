import { transferGroupOwner } from '@parley/protocol/features/group-members';
import { createGroup, dismissGroup, joinGroup, leaveGroup } from '@parley/protocol/features/groups';
import { checkParams } from '../../core/arguments.ts';
import type {
  ZIMGroupAdvancedConfig,
  ZIMGroupCreatedResult,
  ZIMGroupDismissedResult,
  ZIMGroupInfo,
  ZIMGroupJoinedResult,
  ZIMGroupLeftResult,
  ZIMGroupOwnerTransferredResult,
} from '../../types.ts';
import { checkMember, checkNewGroup } from './checks.ts';
import { GroupApi } from './group-api.ts';
import { toMembers } from './info.ts';
import { toErrorUsers } from './reasons.ts';

/** The methods that make a group, lead into it and out of it. */
export class GroupLifeApi extends GroupApi {
  /**
   * Makes a group that the caller owns, and adds users to it at once, whatever `beInviteMode` says. With an empty
   * `groupID` the server makes one that starts with `#`; an ID is used once, also after the group is dismissed. Fields of
   * `config` that are left out take their defaults. The own userID among the users is passed over.
   *
   * Users who could not be added stand in `errorUserList`, and the group is made all the same: 6000011 not registered,
   * 6000505 in too many groups, 6000525 no room. `userList` has the owner first, then the others in their order.
   *
   * Limits: a `groupID` of 1 – {@limit userIDBytesMax} that does not start with `#`; up to {@limit groupUserIDsMax}
   * users; a name of up to 100 bytes (`groups.nameBytesMax`), an address of 500 (`groups.avatarUrlBytesMax`), a notice
   * of 300 (`groups.noticeBytesMax`); `maxMemberCount` is 1 – 500 (`groups.membersMax`), or 0 for as many as that;
   * attributes as in `setGroupAttributes`; a user is in 1000 groups (`groups.groupsPerUserMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000503
   * (the caller is in too many groups), 6000524 (there is such a group), 6000527 (there was one), 6000531 – 6000534 (the
   * attributes). After 6000009 and 6000105 the group may have been made nevertheless.
   *
   * Events: the caller's devices are told `groupStateChanged` (Enter, Created), those of added users `groupStateChanged`
   * (Enter, Invited); then all of them `groupMemberStateChanged` (Enter, Invited) with those who were added, if any were.
   *
   * @see docs/behaviour/groups.md
   * @example
   * const { groupInfo, userList } = await zim.createGroup(
   *   { groupID: '', groupName: 'Hiking', groupAvatarUrl: '' },
   *   ['bob'],
   *   { groupNotice: 'Every Sunday', groupAttributes: { level: 'easy' }, maxMemberCount: 20,
   *     joinMode: ZIMGroupJoinMode.Any, inviteMode: ZIMGroupInviteMode.Any, beInviteMode: ZIMGroupBeInviteMode.None },
   * );
   * console.log(groupInfo.baseInfo.groupID.startsWith('#'), userList.length); // true 2
   */
  createGroup(
    groupInfo: ZIMGroupInfo,
    userIDs: string[],
    config?: ZIMGroupAdvancedConfig,
  ): Promise<ZIMGroupCreatedResult> {
    return this.change(
      createGroup,
      () => checkNewGroup(groupInfo, userIDs, config),
      async (_, { members, failed, ...changed }) => ({
        groupInfo: await this.enteredGroup(changed),
        userList: toMembers(members),
        errorUserList: toErrorUsers(failed),
      }),
    );
  }

  /**
   * Ends a group for all its members; only the owner may. Attributes and mutes are gone with it, and the ID is never used
   * again.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000504,
   * 6000521 (not a member), 6000523 (there is no such group, or no more), 6000541 (not the owner).
   *
   * Events: all devices of all members are told `groupStateChanged` (Quit, Dismissed).
   *
   * @see docs/behaviour/groups.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Tonight', groupAvatarUrl: '' }, []);
   * await zim.dismissGroup(groupInfo.baseInfo.groupID);
   */
  dismissGroup(groupID: string): Promise<ZIMGroupDismissedResult> {
    const check = () => checkParams(dismissGroup, { groupID });
    return this.change(dismissGroup, check, (params) => params);
  }

  /**
   * Makes the caller a member of a group that lets anybody in.
   *
   * Limits: a user is in 1000 groups (`groups.groupsPerUserMax`), a group has 500 members (`groups.membersMax`) or fewer.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000505
   * (in too many groups), 6000522 (a member already), 6000523 (there is no such group), 6000525 (no room), 6000542
   * (nobody comes in on his own), 6000543 (one has to apply).
   *
   * Events: the caller's devices are told `groupStateChanged` (Enter, Joined); then those of all members
   * `groupMemberStateChanged` (Enter, Joined).
   *
   * @see docs/behaviour/groups.md
   * @example
   * // Bob has made the group `book-club`.
   * const { groupInfo } = await zim.joinGroup('book-club');
   * console.log(groupInfo.baseInfo.groupName); // Book club
   */
  joinGroup(groupID: string): Promise<ZIMGroupJoinedResult> {
    const check = () => checkParams(joinGroup, { groupID });
    return this.change(joinGroup, check, async (_, changed) => ({ groupInfo: await this.enteredGroup(changed) }));
  }

  /**
   * Ends the caller's membership. After an owner the member is owner who has been there longest; after the last member
   * the group is dismissed.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000506,
   * 6000521 (not a member), 6000523 (there is no such group).
   *
   * Events: the devices of all members and of the caller are told `groupMemberStateChanged` (Quit, Left); then those of
   * the caller `groupStateChanged` (Quit, Left), and of the others `groupMemberInfoUpdated` with a new owner, if there
   * is one.
   *
   * @see docs/behaviour/groups.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Lunch', groupAvatarUrl: '' }, ['bob']);
   * await zim.leaveGroup(groupInfo.baseInfo.groupID); // bob is the owner now
   */
  leaveGroup(groupID: string): Promise<ZIMGroupLeftResult> {
    const check = () => checkParams(leaveGroup, { groupID });
    return this.change(leaveGroup, check, (params) => params);
  }

  /**
   * Makes another member the owner; the caller, who is it now, has role 3 from then on.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001 (the own userID), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121,
   * 6000122, 6000509, 6000521 (one of the two is no member), 6000523 (there is no such group), 6000541 (not the owner).
   *
   * Events: all members are told `groupMemberInfoUpdated` with the new owner and the old one.
   *
   * @see docs/behaviour/groups.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Choir', groupAvatarUrl: '' }, ['bob']);
   * await zim.transferGroupOwner('bob', groupInfo.baseInfo.groupID);
   */
  transferGroupOwner(toUserID: string, groupID: string): Promise<ZIMGroupOwnerTransferredResult> {
    const check = () => checkMember(transferGroupOwner, 'toUserID', { userID: toUserID, groupID });
    return this.change(transferGroupOwner, check, (params) => ({ groupID: params.groupID, toUserID: params.userID }));
  }
}
