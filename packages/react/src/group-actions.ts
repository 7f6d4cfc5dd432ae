import {
  ZIMConversationNotificationStatus,
  ZIMConversationType,
  type ZIMErrorUserInfo,
  type ZIMGroupApplicationInfo,
  ZIMGroupApplicationType,
  ZIMGroupBeInviteMode,
  ZIMGroupInviteMode,
  ZIMGroupJoinMode,
  type ZIMGroupMuteConfig,
  type ZIMGroupVerifyInfo,
} from '@parley/client';
import { type ActionOutcome, notSignedIn, outcomeOf } from './action-outcome.ts';
import type { ChatClient } from './chat-client.ts';

type GroupClient = Pick<
  ChatClient,
  | 'acceptGroupInviteApplication'
  | 'acceptGroupJoinApplication'
  | 'createGroup'
  | 'dismissGroup'
  | 'joinGroup'
  | 'kickGroupMembers'
  | 'leaveGroup'
  | 'muteGroup'
  | 'muteGroupMembers'
  | 'rejectGroupInviteApplication'
  | 'rejectGroupJoinApplication'
  | 'sendGroupInviteApplications'
  | 'sendGroupJoinApplication'
  | 'setGroupMemberNickname'
  | 'setGroupMemberRole'
  | 'transferGroupOwner'
  | 'updateGroupAlias'
  | 'updateGroupAvatarUrl'
  | 'updateGroupBeInviteMode'
  | 'updateGroupInviteMode'
  | 'updateGroupJoinMode'
  | 'updateGroupName'
  | 'updateGroupNotice'
  | 'setConversationNotificationStatus'
>;

export interface GroupActionsParts {
  /** Without one nothing is done: nobody is signed in. */
  readonly client: GroupClient | undefined;
  /** Called when something was set that no event tells of. */
  readonly onSet: () => void;
}

/** A new group; what is left out is empty, and takes the default of the SDK. */
export interface GroupDraft {
  readonly groupName: string;
  readonly userIDs: readonly string[];
  /** Without it the server makes one. */
  readonly groupID?: string;
  readonly groupAvatarUrl?: string;
  readonly groupNotice?: string;
}

/** What became of something that concerns several users: those it could not be done to, each with the code of the reason. */
export type GroupOutcome =
  | { readonly isDone: true; readonly groupID: string; readonly failed: readonly ZIMErrorUserInfo[] }
  | { readonly isDone: false; readonly code: number };

/** What a user does with groups; the events of the SDK show it on all devices. Nothing of it rejects. */
export class GroupActions {
  readonly #parts: GroupActionsParts;

  constructor(parts: GroupActionsParts) {
    this.#parts = parts;
  }

  create({
    userIDs,
    groupName,
    groupID = '',
    groupAvatarUrl = '',
    groupNotice = '',
  }: GroupDraft): Promise<GroupOutcome> {
    return this.#doToUsers(async (client) => {
      const config = {
        ...{ groupNotice, groupAttributes: {}, maxMemberCount: 0, joinMode: ZIMGroupJoinMode.Any },
        ...{ inviteMode: ZIMGroupInviteMode.Any, beInviteMode: ZIMGroupBeInviteMode.None },
      };
      const made = await client.createGroup({ groupID, groupName, groupAvatarUrl }, [...userIDs], config);
      return { groupID: made.groupInfo.baseInfo.groupID, errorUserList: made.errorUserList };
    });
  }

  /** Where they have to agree, they are asked with these words; else they are members at once. */
  invite(groupID: string, userIDs: readonly string[], wording = ''): Promise<GroupOutcome> {
    return this.#doToUsers((client) => client.sendGroupInviteApplications([...userIDs], groupID, { wording }));
  }

  join(groupID: string): Promise<ActionOutcome> {
    return this.#do((client) => client.joinGroup(groupID));
  }

  apply(groupID: string, wording = ''): Promise<ActionOutcome> {
    return this.#do((client) => client.sendGroupJoinApplication(groupID, { wording }));
  }

  /** Lets an applicant in, or accepts an invitation. */
  accept({ type, applyUser: { userID }, groupInfo: { groupID } }: ZIMGroupApplicationInfo): Promise<ActionOutcome> {
    const isInvitation = type === ZIMGroupApplicationType.BeInvite;
    return this.#do<unknown>((client) =>
      isInvitation
        ? client.acceptGroupInviteApplication(userID, groupID, {})
        : client.acceptGroupJoinApplication(userID, groupID, {}),
    );
  }

  reject({ type, applyUser: { userID }, groupInfo: { groupID } }: ZIMGroupApplicationInfo): Promise<ActionOutcome> {
    const isInvitation = type === ZIMGroupApplicationType.BeInvite;
    return this.#do<unknown>((client) =>
      isInvitation
        ? client.rejectGroupInviteApplication(userID, groupID, {})
        : client.rejectGroupJoinApplication(userID, groupID, {}),
    );
  }

  leave(groupID: string): Promise<ActionOutcome> {
    return this.#do((client) => client.leaveGroup(groupID));
  }

  dismiss(groupID: string): Promise<ActionOutcome> {
    return this.#do((client) => client.dismissGroup(groupID));
  }

  transfer(groupID: string, userID: string): Promise<ActionOutcome> {
    return this.#do((client) => client.transferGroupOwner(userID, groupID));
  }

  setName(groupID: string, groupName: string): Promise<ActionOutcome> {
    return this.#do((client) => client.updateGroupName(groupName, groupID));
  }

  setNotice(groupID: string, groupNotice: string): Promise<ActionOutcome> {
    return this.#do((client) => client.updateGroupNotice(groupNotice, groupID));
  }

  setAvatarUrl(groupID: string, groupAvatarUrl: string): Promise<ActionOutcome> {
    return this.#do((client) => client.updateGroupAvatarUrl(groupAvatarUrl, groupID));
  }

  /** What the user calls the group, which nobody else sees. */
  setAlias(groupID: string, groupAlias: string): Promise<ActionOutcome> {
    return this.#do((client) => client.updateGroupAlias(groupAlias, groupID));
  }

  /** How one comes in; one after the other, those that are given. */
  setModes(groupID: string, modes: Partial<ZIMGroupVerifyInfo>): Promise<ActionOutcome> {
    const { joinMode, inviteMode, beInviteMode } = modes;
    return this.#do(async (client) => {
      if (joinMode !== undefined) await client.updateGroupJoinMode(joinMode, groupID);
      if (inviteMode !== undefined) await client.updateGroupInviteMode(inviteMode, groupID);
      if (beInviteMode !== undefined) await client.updateGroupBeInviteMode(beInviteMode, groupID);
    });
  }

  /** Keeps members from writing; 0 seconds lift it, −1 is for good. */
  mute(groupID: string, config: ZIMGroupMuteConfig): Promise<ActionOutcome> {
    return this.#do((client) => client.muteGroup(config.duration !== 0, groupID, config));
  }

  /** Keeps one member from writing; 0 seconds lift it, −1 is for good. */
  muteMember(groupID: string, userID: string, duration: number): Promise<ActionOutcome> {
    return this.#do((client) => client.muteGroupMembers(duration !== 0, [userID], groupID, { duration }));
  }

  setRole(groupID: string, userID: string, role: number): Promise<ActionOutcome> {
    return this.#do((client) => client.setGroupMemberRole(role, userID, groupID));
  }

  setNickname(groupID: string, userID: string, nickname: string): Promise<ActionOutcome> {
    return this.#do((client) => client.setGroupMemberNickname(nickname, userID, groupID));
  }

  kick(groupID: string, userID: string): Promise<ActionOutcome> {
    return this.#do((client) => client.kickGroupMembers([userID], groupID));
  }

  /** Whether the group makes itself noticed to the user. */
  setNotifying(groupID: string, isNotifying: boolean): Promise<ActionOutcome> {
    const { DoNotDisturb, Notify } = ZIMConversationNotificationStatus;
    const status = isNotifying ? Notify : DoNotDisturb;
    return this.#do(async (client) => {
      await client.setConversationNotificationStatus(status, groupID, ZIMConversationType.Group);
      this.#parts.onSet();
    });
  }

  #do<Result>(act: (client: GroupClient) => Promise<Result>): Promise<ActionOutcome> {
    const { client } = this.#parts;
    return client ? outcomeOf(() => act(client)) : notSignedIn();
  }

  async #doToUsers(act: (client: GroupClient) => Promise<DoneToUsers>): Promise<GroupOutcome> {
    let done: DoneToUsers = { groupID: '', errorUserList: [] };
    const outcome = await this.#do(async (client) => {
      done = await act(client);
    });
    return outcome.isDone ? { isDone: true, groupID: done.groupID, failed: done.errorUserList } : outcome;
  }
}

interface DoneToUsers {
  readonly groupID: string;
  readonly errorUserList: readonly ZIMErrorUserInfo[];
}
