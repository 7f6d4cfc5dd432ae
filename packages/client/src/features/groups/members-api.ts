import { present } from '@parley/kernel/assert';
import { isRefusal } from '@parley/protocol/define';
import {
  inviteUsersIntoGroup,
  kickGroupMembers,
  queryGroupMemberCount,
  queryGroupMemberInfo,
  queryGroupMemberList,
} from '@parley/protocol/features/group-members';
import { checkParams } from '../../core/arguments.ts';
import type {
  ZIMGroupMemberCountQueriedResult,
  ZIMGroupMemberInfoQueriedResult,
  ZIMGroupMemberKickedResult,
  ZIMGroupMemberListQueriedResult,
  ZIMGroupMemberMutedListQueriedResult,
  ZIMGroupMemberQueryConfig,
  ZIMGroupUsersInvitedResult,
} from '../../types.ts';
import { checkMemberPage, checkTargets } from './checks.ts';
import { GroupApi } from './group-api.ts';
import { toMembers } from './info.ts';
import { orFailure } from './reasons.ts';
import { recalledCount, recalledMember, recalledPage } from './recalled.ts';

/** The methods on who is in a group. */
export class GroupMembersApi extends GroupApi {
  /**
   * Makes users members of a group, where they are not asked (`beInviteMode` None), online or not. Who may is a matter of
   * the group's `inviteMode`. Where they have to agree (Auth) they are asked without words, as by
   * `sendGroupInviteApplications`; nobody comes in, and the call is rejected with 6000544, also where some could not be asked.
   *
   * Users who could not be added stand in `errorUserList`: 6000011 not registered, 6000505 in too many groups, 6000522 a
   * member already, 6000525 no room. If that holds for all, the call is rejected with their common reason, or with 6000508
   * where they differ, and the error has the `errorUserList` too.
   *
   * Limits: 1 – {@limit groupUserIDsMax} users; one that is named twice counts once. A group has 500 members
   * (`groups.membersMax`) or fewer.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000011, 6000104, 6000105, 6000121, 6000122,
   * 6000505, 6000508, 6000521 (not a member), 6000522, 6000523 (there is no such group), 6000525, 6000541 (the role does
   * not allow it).
   *
   * Events: the devices of invited users are told `groupStateChanged` (Enter, Invited); then those of all members
   * `groupMemberStateChanged` (Enter, Invited) with all who were added. Where users are asked:
   * `groupApplicationListChanged` or `groupApplicationUpdated`.
   *
   * @see docs/behaviour/groups.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Team', groupAvatarUrl: '' }, []);
   * const invited = await zim.inviteUsersIntoGroup(['bob', 'nobody'], groupInfo.baseInfo.groupID);
   * console.log(invited.userList[0]?.userID, invited.errorUserList[0]?.reason); // bob 6000011
   */
  inviteUsersIntoGroup(userIDs: string[], groupID: string): Promise<ZIMGroupUsersInvitedResult> {
    return this.change(
      inviteUsersIntoGroup,
      () => checkTargets(inviteUsersIntoGroup, userIDs, { groupID }),
      (asked, { members, failed }) => ({
        groupID: asked.groupID,
        userList: toMembers(members),
        errorUserList: orFailure(failed, asked.userIDs, 'GroupModuleInviteUserIntoGroupError'),
      }),
    );
  }

  /**
   * Removes members from a group: the owner anybody else, an admin ordinary members.
   *
   * Users who could not be removed stand in `errorUserList`: 6000001 the own userID, 6000521 not a member, 6000541 owner
   * or admin. If that holds for all, the call is rejected with their common reason, or with 6000507 where they differ, and
   * the error has the `errorUserList` too.
   *
   * Limits: 1 – {@limit groupUserIDsMax} users; one that is named twice counts once.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000507,
   * 6000521 (not a member), 6000523 (there is no such group), 6000541 (the role does not allow it).
   *
   * Events: the devices of all members and of those who were removed are told `groupMemberStateChanged` (Quit, KickedOut)
   * with all of them; then those of the removed `groupStateChanged` (Quit, KickedOut).
   *
   * @see docs/behaviour/groups.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Team', groupAvatarUrl: '' }, ['bob']);
   * const { kickedUserIDs } = await zim.kickGroupMembers(['bob', 'nobody'], groupInfo.baseInfo.groupID);
   * console.log(kickedUserIDs); // [ 'bob' ]
   */
  kickGroupMembers(userIDs: string[], groupID: string): Promise<ZIMGroupMemberKickedResult> {
    return this.change(
      kickGroupMembers,
      () => checkTargets(kickGroupMembers, userIDs, { groupID }),
      (asked, { failed }) => ({
        groupID: asked.groupID,
        kickedUserIDs: asked.userIDs.filter((userID) => !failed.some((one) => one.userID === userID)),
        errorUserList: orFailure(failed, asked.userIDs, 'GroupModuleKickoutGroupMemberError'),
      }),
    );
  }

  /**
   * One member of a group of the caller. Without a connection: as this device has seen him last.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device does
   * not know him), 6000105, 6000121, 6000515, 6000521 (one of the two is no member), 6000523 (there is no such group).
   * Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Yoga', groupAvatarUrl: '' }, ['bob']);
   * const { userInfo } = await zim.queryGroupMemberInfo('bob', groupInfo.baseInfo.groupID);
   * console.log(userInfo.memberRole); // 3
   */
  queryGroupMemberInfo(userID: string, groupID: string): Promise<ZIMGroupMemberInfoQueriedResult> {
    return this.query(
      queryGroupMemberInfo,
      () => checkParams(queryGroupMemberInfo, { groupID, userID }),
      (asked, now) => {
        const toResult = (members: Parameters<typeof toMembers>[0]) => {
          const userInfo = present(toMembers(members)[0], 'the member was found');
          return { groupID: asked.groupID, userInfo };
        };
        return {
          groupID: asked.groupID,
          answer: ({ members }) => toResult(members),
          keep: (table, { members }) => table.learnMembers(asked.groupID, members),
          recall: async (table) => {
            const members = await recalledMember(table, asked, now);
            return members && toResult(members);
          },
        };
      },
    );
  }

  /**
   * One page of the members of a group of the caller, in the order in which they came. `config.nextFlag` is 0 for the
   * first page, then what the page before returned; whoever stays is neither left out nor repeated while others come and
   * go. Without a connection: those whom this device has seen.
   *
   * Limits: `config.count` is 1 – {@limit groupPageMax}; more counts as {@limit groupPageMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device knows no
   * such group), 6000105, 6000121, 6000517, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Cards', groupAvatarUrl: '' }, ['bob']);
   * const { userList, nextFlag } = await zim.queryGroupMemberList(groupInfo.baseInfo.groupID, { count: 100, nextFlag: 0 });
   * console.log(userList.map(({ userID }) => userID), nextFlag); // [ 'alice', 'bob' ] 0
   */
  queryGroupMemberList(groupID: string, config: ZIMGroupMemberQueryConfig): Promise<ZIMGroupMemberListQueriedResult> {
    return this.#page(groupID, config, false);
  }

  /**
   * One page of the members who are muted one by one at this time, in the order in which they came. `config.nextFlag` is
   * 0 for the first page, then what the page before returned. Without a connection: those whom this device has seen.
   *
   * Limits: `config.count` is 1 – {@limit groupPageMax}; more counts as {@limit groupPageMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device knows no
   * such group), 6000105, 6000121, 6000517, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Debate', groupAvatarUrl: '' }, ['bob']);
   * await zim.muteGroupMembers(true, ['bob'], groupInfo.baseInfo.groupID, { duration: 60 });
   * const { userList } = await zim.queryGroupMemberMutedList(groupInfo.baseInfo.groupID, { count: 100, nextFlag: 0 });
   * console.log(userList[0]?.userID); // bob
   */
  queryGroupMemberMutedList(
    groupID: string,
    config: ZIMGroupMemberQueryConfig,
  ): Promise<ZIMGroupMemberMutedListQueriedResult> {
    return this.#page(groupID, config, true);
  }

  /**
   * How many members a group of the caller has. Without a connection: as many as it had when this device asked last, with
   * those who came and went since as far as it was told; where it never asked, as many as it has seen.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device knows no
   * such group), 6000105, 6000121, 6000517, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Duo', groupAvatarUrl: '' }, ['bob']);
   * const { count } = await zim.queryGroupMemberCount(groupInfo.baseInfo.groupID);
   * console.log(count); // 2
   */
  queryGroupMemberCount(groupID: string): Promise<ZIMGroupMemberCountQueriedResult> {
    return this.query(
      queryGroupMemberCount,
      () => checkParams(queryGroupMemberCount, { groupID }),
      (asked) => ({
        groupID: asked.groupID,
        answer: ({ count }) => ({ groupID: asked.groupID, count }),
        keep: (table, { count: memberCount }) => table.learn(asked.groupID, { memberCount }),
        recall: async (table) => {
          const count = await recalledCount(table, asked.groupID);
          return count === undefined ? undefined : { groupID: asked.groupID, count };
        },
      }),
    );
  }

  #page(groupID: string, config: unknown, isMutedOnly: boolean): Promise<ZIMGroupMemberListQueriedResult> {
    return this.query(
      queryGroupMemberList,
      () => {
        const page = checkMemberPage(config);
        return isRefusal(page) ? page : checkParams(queryGroupMemberList, { groupID, ...page, isMutedOnly });
      },
      (asked, now) => this.members(asked.groupID, (table) => recalledPage(table, asked, now)),
    );
  }
}
