import type { ResultOf } from '@parley/protocol/define';
import { searchGroupMembers, searchGroups } from '@parley/protocol/features/group-search';
import { joined } from '../../core/changes.ts';
import type {
  ZIMGroupMemberSearchConfig,
  ZIMGroupMembersSearchedResult,
  ZIMGroupSearchConfig,
  ZIMGroupsSearchedResult,
} from '../../types.ts';
import { GroupApi } from './group-api.ts';
import { toMembers } from './info.ts';
import { recalledGroupsFound, recalledMembersFound } from './recalled.ts';
import { checkGroupSearch, checkMemberSearch } from './search-checks.ts';

/** The methods that find groups and their members. */
export class GroupSearchApi extends GroupApi {
  /**
   * Finds groups of the caller whose name holds all of `config.keywords`, in any case; with the flags also those with a
   * member whose name, or nickname, does. Such members stand in the `userList` of the group, up to
   * {@limit groupMembersFoundMax} of them; `searchLocalGroupMembers` has all. In the order in which the caller came into
   * the groups. `config.nextFlag` is 0 for the first page, then what the page before returned; until it is 0 again there
   * may be more, even behind a page with few groups or none. The server is asked; without a connection this device
   * searches what it was told of, among members those whom it has shown.
   *
   * Limits: 1 – {@limit searchKeywordsMax} keywords of 1 – {@limit searchKeywordBytesMax}; `config.count` is
   * 1 – {@limit groupPageMax}, more counts as {@limit groupPageMax}. Of a group with more than 10,000 members those who
   * came first are looked at.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000105, 6000121, 6000516. Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * await zim.createGroup({ groupID: '', groupName: 'Sunday sailors', groupAvatarUrl: '' }, []);
   * const { groupSearchInfoList } = await zim.searchLocalGroups({ nextFlag: 0, count: 20, keywords: ['SAIL'],
   *   isAlsoMatchGroupMemberUserName: false, isAlsoMatchGroupMemberNickname: false });
   * console.log(groupSearchInfoList[0]?.groupInfo.groupName); // Sunday sailors
   */
  searchLocalGroups(config: ZIMGroupSearchConfig): Promise<ZIMGroupsSearchedResult> {
    return this.query(
      searchGroups,
      () => checkGroupSearch(config),
      (asked, now) => ({
        answer: toFoundGroups,
        keep: (table, { groups }) => joined(groups.map(({ groupID, members }) => table.learnMembers(groupID, members))),
        recall: async (table) => toFoundGroups(await recalledGroupsFound(table, asked, now)),
      }),
    );
  }

  /**
   * Finds members of a group of the caller whose name holds all of `config.keywords`, in any case; with the flag also
   * those whose nickname does. In the order in which they came. `config.nextFlag` is 0 for the first page, then what the
   * page before returned; until it is 0 again there may be more, even behind a page with few members or none. The server
   * is asked; without a connection this device searches among those whom it has shown.
   *
   * Limits: 1 – {@limit searchKeywordsMax} keywords of 1 – {@limit searchKeywordBytesMax}; `config.count` is
   * 1 – {@limit groupPageMax}, more counts as {@limit groupPageMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device knows no
   * such group), 6000105, 6000121, 6000517, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Tennis', groupAvatarUrl: '' }, ['bob']);
   * const { groupID } = groupInfo.baseInfo;
   * await zim.setGroupMemberNickname('The umpire', 'bob', groupID);
   * const search = { nextFlag: 0, count: 20, keywords: ['umpire'], isAlsoMatchGroupMemberNickname: true };
   * const { userList } = await zim.searchLocalGroupMembers(groupID, search);
   * console.log(userList[0]?.userID); // bob
   */
  searchLocalGroupMembers(groupID: string, config: ZIMGroupMemberSearchConfig): Promise<ZIMGroupMembersSearchedResult> {
    return this.query(
      searchGroupMembers,
      () => checkMemberSearch(groupID, config),
      (asked, now) => this.members(asked.groupID, (table) => recalledMembersFound(table, asked, now)),
    );
  }
}

const toFoundGroups = ({ groups, next }: ResultOf<typeof searchGroups>): ZIMGroupsSearchedResult => ({
  groupSearchInfoList: groups.map(({ groupID, groupName, groupAvatarUrl, members }) => ({
    groupInfo: { groupID, groupName, groupAvatarUrl },
    userList: toMembers(members),
  })),
  nextFlag: next,
});
