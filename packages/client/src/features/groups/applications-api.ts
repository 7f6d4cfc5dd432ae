import {
  acceptGroupInviteApplication,
  acceptGroupJoinApplication,
  rejectGroupInviteApplication,
  rejectGroupJoinApplication,
  sendGroupInviteApplications,
  sendGroupJoinApplication,
} from '@parley/protocol/features/group-applications';
import type {
  ZIMGroupApplicationListQueriedResult,
  ZIMGroupApplicationListQueryConfig,
  ZIMGroupInviteApplicationAcceptConfig,
  ZIMGroupInviteApplicationAcceptedResult,
  ZIMGroupInviteApplicationRejectConfig,
  ZIMGroupInviteApplicationRejectedResult,
  ZIMGroupInviteApplicationSendConfig,
  ZIMGroupInviteApplicationsSentResult,
  ZIMGroupJoinApplicationAcceptConfig,
  ZIMGroupJoinApplicationAcceptedResult,
  ZIMGroupJoinApplicationRejectConfig,
  ZIMGroupJoinApplicationRejectedResult,
  ZIMGroupJoinApplicationSendConfig,
  ZIMGroupJoinApplicationSentResult,
} from '../../types.ts';
import { checkAnswer, checkApplicationPage, checkAsking, checkInviting } from './application-checks.ts';
import { GroupApi } from './group-api.ts';
import { orFailure } from './reasons.ts';

/** The methods on applications to come into a group. */
export class GroupApplicationsApi extends GroupApi {
  /**
   * Asks owner and admins of a group (`joinMode` Auth) to let the caller in; it does not matter whether there is room. The
   * application waits until one of them answers, or its time is over; sent again it takes the new words and waits anew. Where
   * anybody may join the caller comes in at once, as by `joinGroup`, and no application is made.
   * `config.pushConfig` is checked and has no effect yet.
   *
   * Limits: `config.wording` has up to {@limit groupApplicationWordingBytesMax}; an application can be answered for 604800
   * seconds (`groups.applicationSeconds`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000505 (in
   * too many groups), 6000522 (a member already), 6000523 (there is no such group), 6000525 (no room, where anybody may
   * join), 6000542 (nobody comes in on his own).
   *
   * Events, on all devices of the caller, of owner and admins: `groupApplicationListChanged` (Added), or
   * `groupApplicationUpdated` where one was waiting. Who comes in at once: `groupStateChanged` and
   * `groupMemberStateChanged`.
   *
   * @see docs/behaviour/group-applications.md
   * @example
   * // Bob has made the group `reading-circle`, which one has to apply for.
   * await zim.sendGroupJoinApplication('reading-circle', { wording: 'I read a lot' });
   * const { applicationList } = await zim.queryGroupApplicationList({ count: 30, nextFlag: 0 });
   * console.log(applicationList[0]?.groupInfo.groupID, applicationList[0]?.wording); // reading-circle I read a lot
   */
  sendGroupJoinApplication(
    groupID: string,
    config: ZIMGroupJoinApplicationSendConfig,
  ): Promise<ZIMGroupJoinApplicationSentResult> {
    const check = () => checkAsking(sendGroupJoinApplication, { groupID }, config);
    return this.change(sendGroupJoinApplication, check, (asked) => ({ groupID: asked.groupID }));
  }

  /**
   * Lets an applicant into a group; owner and admins may. Other applications that wait for him in the group become Disabled.
   * `config.pushConfig` is checked and has no effect yet.
   *
   * Limits: a user is in 1000 groups (`groups.groupsPerUserMax`), a group has 500 members (`groups.membersMax`) or fewer.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000501
   * (nothing waits for the user: he has not applied, was answered, or the time is over), 6000505 (he is in too many groups;
   * the application waits on), 6000521 (the caller is no member), 6000522 (he is a member already), 6000523 (there is no
   * such group), 6000525 (no room; the application waits on), 6000541 (the role does not allow it).
   *
   * Events: the devices of the applicant, of owner and admins are told `groupApplicationUpdated`; then the applicant's
   * `groupStateChanged` (Enter, Joined), and those of all members `groupMemberStateChanged` (Enter, Joined).
   *
   * @see docs/behaviour/group-applications.md
   * @example
   * zim.on('groupApplicationListChanged', async (_zim, { applicationList }) => {
   *   for (const { type, applyUser, groupInfo } of applicationList) {
   *     if (type !== ZIMGroupApplicationType.Join || applyUser.userID === 'alice') continue;
   *     await zim.acceptGroupJoinApplication(applyUser.userID, groupInfo.groupID, {});
   *   }
   * });
   */
  acceptGroupJoinApplication(
    userID: string,
    groupID: string,
    config: ZIMGroupJoinApplicationAcceptConfig,
  ): Promise<ZIMGroupJoinApplicationAcceptedResult> {
    const check = () => checkAnswer(acceptGroupJoinApplication, { groupID, userID }, config);
    return this.change(acceptGroupJoinApplication, check, (asked) => asked);
  }

  /**
   * Rejects the application of a user; owner and admins may. He can apply again. `config.pushConfig` is checked and has no
   * effect yet.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000501
   * (nothing waits for the user), 6000521 (the caller is no member), 6000523 (there is no such group), 6000541 (the role
   * does not allow it).
   *
   * Events: the devices of the applicant, of owner and admins are told `groupApplicationUpdated`.
   *
   * @see docs/behaviour/group-applications.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Chess', groupAvatarUrl: '' }, []);
   * const { groupID } = groupInfo.baseInfo;
   * const error = await zim.rejectGroupJoinApplication('bob', groupID, {}).catch((reason: ZIMError) => reason);
   * console.log('code' in error && error.code); // 6000501
   */
  rejectGroupJoinApplication(
    userID: string,
    groupID: string,
    config: ZIMGroupJoinApplicationRejectConfig,
  ): Promise<ZIMGroupJoinApplicationRejectedResult> {
    const check = () => checkAnswer(rejectGroupJoinApplication, { groupID, userID }, config);
    return this.change(rejectGroupJoinApplication, check, (asked) => asked);
  }

  /**
   * Asks users to come into a group where they have to agree (`beInviteMode` Auth); who may is a matter of the group's
   * `inviteMode`. Each invitation waits until the user answers, or its time is over; sent again it takes the new words and
   * waits anew. Where users are not asked they are members at once, and no application is made.
   * `config.pushConfig` is checked and has no effect yet.
   *
   * Users who could not be asked stand in `errorUserList`: 6000011 not registered, 6000522 a member already; where they are
   * members at once also 6000505 in too many groups, 6000525 no room. If that holds for all, the call is rejected with their
   * common reason, or with 6000508 where they differ, and the error has the `errorUserList` too.
   *
   * Limits: 1 – {@limit groupUserIDsMax} users; one that is named twice counts once. `config.wording` has up to
   * {@limit groupApplicationWordingBytesMax}; an invitation can be answered for 604800 seconds
   * (`groups.applicationSeconds`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000011, 6000104, 6000105, 6000121, 6000122,
   * 6000505, 6000508, 6000521 (not a member), 6000522, 6000523 (there is no such group), 6000525, 6000541 (the role does
   * not allow it).
   *
   * Events: the devices of invited users, and of a caller who is owner or admin, are told `groupApplicationListChanged`
   * (Added), or `groupApplicationUpdated` where one was waiting. Of members at once: `groupStateChanged` and
   * `groupMemberStateChanged`.
   *
   * @see docs/behaviour/group-applications.md
   * @example
   * const modes = { beInviteMode: ZIMGroupBeInviteMode.Auth, joinMode: ZIMGroupJoinMode.Any, inviteMode: ZIMGroupInviteMode.Any };
   * const config = { ...modes, groupNotice: '', groupAttributes: {}, maxMemberCount: 0 };
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Quiz', groupAvatarUrl: '' }, [], config);
   * const { groupID } = groupInfo.baseInfo;
   * const sent = await zim.sendGroupInviteApplications(['bob', 'nobody'], groupID, { wording: 'Join us' });
   * console.log(sent.errorUserList[0]?.userID, sent.errorUserList[0]?.reason); // nobody 6000011
   */
  sendGroupInviteApplications(
    userIDs: string[],
    groupID: string,
    config: ZIMGroupInviteApplicationSendConfig,
  ): Promise<ZIMGroupInviteApplicationsSentResult> {
    const check = () => checkInviting(userIDs, groupID, config);
    return this.change(sendGroupInviteApplications, check, (asked, { failed }) => ({
      groupID: asked.groupID,
      errorUserList: orFailure(failed, asked.userIDs, 'GroupModuleInviteUserIntoGroupError'),
    }));
  }

  /**
   * Accepts the invitation of a member: the caller is a member at once, whatever `joinMode` is. Other invitations into the
   * group, and an application of his own, become Disabled. `config.pushConfig` is checked and has no effect yet.
   *
   * Limits: those of `joinGroup`.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000501 (no
   * invitation of that user waits), 6000505 (in too many groups; the invitation waits on), 6000522 (a member already),
   * 6000523 (there is no such group), 6000525 (no room; the invitation waits on).
   *
   * Events: the caller's devices, and those of the inviter if he is owner or admin, are told `groupApplicationUpdated`; then
   * the caller's `groupStateChanged` (Enter, Invited), and those of all members `groupMemberStateChanged` (Enter, Invited).
   *
   * @see docs/behaviour/group-applications.md
   * @example
   * zim.on('groupApplicationListChanged', async (_zim, { applicationList }) => {
   *   for (const { type, applyUser, groupInfo } of applicationList) {
   *     if (type !== ZIMGroupApplicationType.BeInvite) continue;
   *     const joined = await zim.acceptGroupInviteApplication(applyUser.userID, groupInfo.groupID, {});
   *     console.log(joined.groupInfo.groupNotice);
   *   }
   * });
   */
  acceptGroupInviteApplication(
    inviterUserID: string,
    groupID: string,
    config: ZIMGroupInviteApplicationAcceptConfig,
  ): Promise<ZIMGroupInviteApplicationAcceptedResult> {
    const check = () => checkAnswer(acceptGroupInviteApplication, { groupID, inviterUserID }, config);
    return this.change(acceptGroupInviteApplication, check, async (asked, changed) => ({
      groupInfo: await this.enteredGroup(changed),
      inviterUserID: asked.inviterUserID,
    }));
  }

  /**
   * Rejects the invitation of a member. `config.pushConfig` is checked and has no effect yet.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000501 (no
   * invitation of that user waits), 6000523 (there is no such group).
   *
   * Events: the caller's devices, and those of the inviter if he is owner or admin, are told `groupApplicationUpdated`.
   *
   * @see docs/behaviour/group-applications.md
   * @example
   * const { applicationList } = await zim.queryGroupApplicationList({ count: 30, nextFlag: 0 });
   * for (const { type, state, applyUser, groupInfo } of applicationList) {
   *   const isWaiting = type === ZIMGroupApplicationType.BeInvite && state === ZIMGroupApplicationState.Waiting;
   *   if (isWaiting) await zim.rejectGroupInviteApplication(applyUser.userID, groupInfo.groupID, {});
   * }
   */
  rejectGroupInviteApplication(
    inviterUserID: string,
    groupID: string,
    config: ZIMGroupInviteApplicationRejectConfig,
  ): Promise<ZIMGroupInviteApplicationRejectedResult> {
    const check = () => checkAnswer(rejectGroupInviteApplication, { groupID, inviterUserID }, config);
    return this.change(rejectGroupInviteApplication, check, (asked) => asked);
  }

  /**
   * One page of the applications that concern the caller, whatever became of them, the one that changed last first: those of
   * his own and invitations that he was sent; as owner or admin of a group also those of others to join it, and invitations
   * that he sent himself. They stay for 2592000 seconds after their end (`groups.applicationsKeptSeconds`). Without a
   * connection: those of which this device has been told.
   *
   * Limits: `config.count` is 1 – {@limit groupPageMax}; more counts as {@limit groupPageMax}. There may be fewer on a page
   * that is not the last.
   *
   * Errors: 6000001 (the count, or a flag that was not handed out), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009,
   * 6000105, 6000121, 6000516. Events: none.
   *
   * @see docs/behaviour/group-applications.md
   * @example
   * const { applicationList } = await zim.queryGroupApplicationList({ count: 30, nextFlag: 0 });
   * const waiting = applicationList.filter(({ state }) => state === ZIMGroupApplicationState.Waiting);
   * console.log(`${waiting.length} to be answered`);
   */
  queryGroupApplicationList(config: ZIMGroupApplicationListQueryConfig): Promise<ZIMGroupApplicationListQueriedResult> {
    const { groups } = this.parts;
    return this.call(
      () => checkApplicationPage(groups().applications.pages, config),
      (page) => groups().applications.query(page),
    );
  }
}
