import { muteGroup } from '@parley/protocol/features/group-members';
import {
  queryGroupInfo,
  queryGroupList,
  updateGroupInfo,
  updateGroupVerifyInfo,
} from '@parley/protocol/features/groups';
import { limits } from '@parley/protocol/limits';
import { checkParams } from '../../core/arguments.ts';
import { joined } from '../../core/changes.ts';
import type { ZIMGroupBeInviteMode, ZIMGroupInviteMode, ZIMGroupJoinMode } from '../../enums.ts';
import type {
  ZIMGroup,
  ZIMGroupAvatarUrlUpdatedResult,
  ZIMGroupBeInviteModeUpdatedResult,
  ZIMGroupInfoQueriedResult,
  ZIMGroupInviteModeUpdatedResult,
  ZIMGroupJoinModeUpdatedResult,
  ZIMGroupListQueriedResult,
  ZIMGroupListQueryConfig,
  ZIMGroupMuteConfig,
  ZIMGroupMutedResult,
  ZIMGroupNameUpdatedResult,
  ZIMGroupNoticeUpdatedResult,
} from '../../types.ts';
import { checkGroupMute, checkGroupPage } from './checks.ts';
import { GroupApi } from './group-api.ts';
import { type GroupNames, type OwnSides, toFullInfo, toGroup, toMuteInfo } from './info.ts';
import { recalledGroups, recalledInfo } from './recalled.ts';

/** The methods on what a group is. */
export class GroupInfoApi extends GroupApi {
  /**
   * What a group of the caller is. Without a connection: as this device was told last.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104 (no connection, and the device knows
   * no such group), 6000105, 6000121, 6000511, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const made = await zim.createGroup({ groupID: '', groupName: 'Chess', groupAvatarUrl: '' }, []);
   * const { groupInfo } = await zim.queryGroupInfo(made.groupInfo.baseInfo.groupID);
   * console.log(groupInfo.baseInfo.groupName); // Chess
   */
  queryGroupInfo(groupID: string): Promise<ZIMGroupInfoQueriedResult> {
    return this.query(
      queryGroupInfo,
      () => checkParams(queryGroupInfo, { groupID }),
      (asked, now) => ({
        groupID: asked.groupID,
        answer: async ({ groupInfo }) => ({ groupInfo: toFullInfo(groupInfo, await this.#ownSides()) }),
        keep: (table, { groupInfo: info }) => table.learn(asked.groupID, { info }),
        recall: async (table) => {
          const row = table.get(asked.groupID);
          return row && { groupInfo: toFullInfo(recalledInfo(row, now), await this.#ownSides()) };
        },
      }),
    );
  }

  /**
   * The groups of the caller, in the order in which he came into them: all of them, or a page of those in which some
   * users are as well. `config.nextFlag` is 0 for the first page, then what the page before returned. Without a
   * connection: as this device was told last; who is in a group it knows where it has shown him.
   *
   * Limits: `count` is 1 – {@limit groupPageMax}; more counts as {@limit groupPageMax}. `config.userIDs` has up to
   * {@limit groupUserIDsMax}; empty: all groups.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000105, 6000121, 6000516. Events: none.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * await zim.createGroup({ groupID: '', groupName: 'Cinema', groupAvatarUrl: '' }, ['bob']);
   * const { groupList } = await zim.queryGroupList(10, { nextFlag: 0, userIDs: ['bob'] });
   * console.log(groupList.some(({ baseInfo }) => baseInfo.groupName === 'Cinema')); // true
   */
  queryGroupList(): Promise<ZIMGroupListQueriedResult>;
  /** The same page by page; with `config.userIDs` those groups alone in which all of these users are as well. */
  queryGroupList(count: number, config: ZIMGroupListQueryConfig): Promise<ZIMGroupListQueriedResult>;
  queryGroupList(count?: number, config?: ZIMGroupListQueryConfig): Promise<ZIMGroupListQueriedResult> {
    return this.call(
      () => checkGroupPage(count, config),
      (page) => (page ? this.#page(page) : this.#all()),
    );
  }

  /**
   * Changes the name of a group; every member may. An empty name takes it away.
   *
   * Limits: up to 100 bytes (`groups.nameBytesMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group).
   *
   * Events: all members are told `groupNameUpdated`, also if it is the name already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Draft', groupAvatarUrl: '' }, []);
   * await zim.updateGroupName('Final', groupInfo.baseInfo.groupID);
   */
  updateGroupName(groupName: string, groupID: string): Promise<ZIMGroupNameUpdatedResult> {
    return this.#setText('groupName', groupName, groupID);
  }

  /**
   * Changes the avatar of a group; every member may. An empty address takes it away.
   *
   * Limits: up to 500 bytes (`groups.avatarUrlBytesMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group).
   *
   * Events: all members are told `groupAvatarUrlUpdated`, also if it is the avatar already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Zoo', groupAvatarUrl: '' }, []);
   * await zim.updateGroupAvatarUrl('https://pictures.example/zoo.png', groupInfo.baseInfo.groupID);
   */
  updateGroupAvatarUrl(groupAvatarUrl: string, groupID: string): Promise<ZIMGroupAvatarUrlUpdatedResult> {
    return this.#setText('groupAvatarUrl', groupAvatarUrl, groupID);
  }

  /**
   * Changes the notice of a group; every member may. An empty notice takes it away.
   *
   * Limits: up to 300 bytes (`groups.noticeBytesMax`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group).
   *
   * Events: all members are told `groupNoticeUpdated`, also if it is the notice already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Garden', groupAvatarUrl: '' }, []);
   * await zim.updateGroupNotice('Bring gloves', groupInfo.baseInfo.groupID);
   */
  updateGroupNotice(groupNotice: string, groupID: string): Promise<ZIMGroupNoticeUpdatedResult> {
    return this.#setText('groupNotice', groupNotice, groupID);
  }

  /**
   * Changes how outsiders come into a group on their own; owner and admins may.
   *
   * Limits: one of `ZIMGroupJoinMode`.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group), 6000541 (neither owner nor admin).
   *
   * Events: all members are told `groupVerifyInfoUpdated` with all modes, also if it is the mode already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Band', groupAvatarUrl: '' }, []);
   * await zim.updateGroupJoinMode(ZIMGroupJoinMode.Forbid, groupInfo.baseInfo.groupID);
   */
  updateGroupJoinMode(mode: ZIMGroupJoinMode, groupID: string): Promise<ZIMGroupJoinModeUpdatedResult> {
    return this.#setMode('joinMode', mode, groupID);
  }

  /**
   * Changes who may invite into a group; owner and admins may.
   *
   * Limits: one of `ZIMGroupInviteMode`.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group), 6000541 (neither owner nor admin).
   *
   * Events: all members are told `groupVerifyInfoUpdated` with all modes, also if it is the mode already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Crew', groupAvatarUrl: '' }, []);
   * await zim.updateGroupInviteMode(ZIMGroupInviteMode.Admin, groupInfo.baseInfo.groupID);
   */
  updateGroupInviteMode(mode: ZIMGroupInviteMode, groupID: string): Promise<ZIMGroupInviteModeUpdatedResult> {
    return this.#setMode('inviteMode', mode, groupID);
  }

  /**
   * Changes whether users who are invited into a group are asked; owner and admins may.
   *
   * Limits: one of `ZIMGroupBeInviteMode`.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group), 6000541 (neither owner nor admin).
   *
   * Events: all members are told `groupVerifyInfoUpdated` with all modes, also if it is the mode already.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Jury', groupAvatarUrl: '' }, []);
   * await zim.updateGroupBeInviteMode(ZIMGroupBeInviteMode.Auth, groupInfo.baseInfo.groupID);
   */
  updateGroupBeInviteMode(mode: ZIMGroupBeInviteMode, groupID: string): Promise<ZIMGroupBeInviteModeUpdatedResult> {
    return this.#setMode('beInviteMode', mode, groupID);
  }

  /**
   * Keeps members from writing: the ordinary ones, all of them, or those with some roles; or ends that. A mute takes the
   * place of the one before and counts from now. Owner and admins may, `All` and role 1 only the owner. Where `isMute` is
   * `false`, `config` says nothing.
   *
   * Limits: `config.duration` is 1 – 604800 seconds (`groups.muteSecondsMax`), −1 for good, or 0, which lifts the mute;
   * with `Custom` 1 – {@limit groupMuteRolesMax} roles.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000510,
   * 6000521 (not a member), 6000523 (there is no such group), 6000541 (the role does not allow it).
   *
   * Events: all members are told `groupMutedInfoUpdated`, also if nothing was muted before; nothing when it ends by time.
   *
   * @see docs/behaviour/group-data.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Lecture', groupAvatarUrl: '' }, []);
   * const config = { mode: ZIMGroupMuteMode.Normal, duration: 3600, roles: [] };
   * const { mutedInfo } = await zim.muteGroup(true, groupInfo.baseInfo.groupID, config);
   * console.log(mutedInfo.roles); // [ 3 ]
   */
  muteGroup(isMute: boolean, groupID: string, config: ZIMGroupMuteConfig): Promise<ZIMGroupMutedResult> {
    return this.change(
      muteGroup,
      () => checkGroupMute(isMute, groupID, config),
      (params, { mutedInfo }) => ({
        ...{ groupID: params.groupID, isMute: params.isMute },
        mutedInfo: toMuteInfo(mutedInfo),
      }),
    );
  }

  /** A field that is not given is not one that stays. */
  #setText<Name extends 'groupName' | 'groupAvatarUrl' | 'groupNotice'>(
    name: Name,
    text: string,
    groupID: string,
  ): Promise<{ groupID: string } & Record<Name, string>> {
    return this.change(
      updateGroupInfo,
      () => checkParams(updateGroupInfo, { groupID, [name]: text ?? null }),
      (params) => params as unknown as { groupID: string } & Record<Name, string>,
    );
  }

  #setMode<Mode extends number>(
    name: 'joinMode' | 'inviteMode' | 'beInviteMode',
    mode: Mode,
    groupID: string,
  ): Promise<{ groupID: string; mode: Mode }> {
    return this.change(
      updateGroupVerifyInfo,
      () => checkParams(updateGroupVerifyInfo, { groupID, [name]: mode ?? null }),
      (params) => ({ groupID: params.groupID, mode: params[name] as number as Mode }),
    );
  }

  async #page(page: PageQuery): Promise<ZIMGroupListQueriedResult> {
    const { connection, groups } = this.parts;
    const { groups: found, next } = await groups().query(() => connection.call(queryGroupList, page), {
      answer: (result) => result,
      recall: (table) => recalledGroups(table, page),
    });
    return { groupList: await this.#toGroups(found), nextFlag: next };
  }

  /** What the server does not list this device need not remember. */
  async #all(): Promise<ZIMGroupListQueriedResult> {
    const groups = this.parts.groups();
    const remembered = groups.groupIDs;
    const found = await groups.query<GroupNames[], readonly GroupNames[]>(() => this.#everyPage(), {
      answer: (listed) => listed,
      keep: (table, listed) => {
        const gone = remembered.filter((groupID) => !listed.some((one) => one.groupID === groupID));
        return joined(gone.map((groupID) => table.drop(groupID)));
      },
      recall: (table) => table.rows.map(({ info }) => info),
    });
    return { groupList: await this.#toGroups(found), nextFlag: 0 };
  }

  #ownSides(): Promise<OwnSides> {
    return this.parts.groups().ownSides();
  }

  async #toGroups(found: readonly GroupNames[]): Promise<ZIMGroup[]> {
    const ownSides = await this.#ownSides();
    return found.map((one) => toGroup(one, ownSides));
  }

  async #everyPage(): Promise<GroupNames[]> {
    const found: GroupNames[] = [];
    for (let after = 0; ; ) {
      const page = { after, count: limits.groupPageMax, userIDs: [] };
      const { groups, next } = await this.parts.connection.call(queryGroupList, page);
      found.push(...groups);
      if (next <= after) return found;
      after = next;
    }
  }
}

interface PageQuery {
  readonly after: number;
  readonly count: number;
  readonly userIDs: string[];
}
