import { errorCodes } from '@parley/protocol/errors';
import { Api, type CallingParts } from '../../core/api.ts';
import type { RateLimit } from '../../core/rate-limit.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMErrorUserInfo,
  ZIMSubscribedUserStatusListQueriedResult,
  ZIMSubscribedUserStatusQueryConfig,
  ZIMUserCustomStatusUpdateConfig,
  ZIMUserCustomStatusUpdatedResult,
  ZIMUserStatusSubscribeConfig,
  ZIMUsersStatusQueriedResult,
  ZIMUsersStatusSubscribedResult,
  ZIMUsersStatusUnsubscribedResult,
} from '../../types.ts';
import { checkCustomStatus, checkFollowed, checkLeft, checkListed, checkQueried } from './checks.ts';
import { toUserStatus } from './info.ts';
import type { OwnStatus } from './own-status.ts';
import type { StatusTable } from './table.ts';

export interface StatusApiParts extends CallingParts {
  /** Of what a user says of himself. */
  readonly customStatusLimit: RateLimit;
  /** Those of the user who is logged in. */
  statuses(): { readonly own: OwnStatus; readonly table: StatusTable };
}

const { CommonModuleUserIsNotExist, CommonModuleParamsInvalid } = errorCodes;

const failed = (userIDs: readonly string[], reason: number): ZIMErrorUserInfo[] =>
  userIDs.map((userID) => ({ userID, reason }));

/** The methods on who is online and what users say of themselves. */
export class StatusApi extends Api<StatusApiParts> {
  /**
   * How other users stand at this moment: whether they are online and where, and what they say of themselves. The
   * server is asked each time; to be told of changes, subscribe.
   *
   * Users who are not registered stand in `errorUserList` with the reason 6000011. Duplicates count once.
   *
   * Limits: 1 – {@limit statusQueryMax} IDs of 1 – {@limit userIDBytesMax}, the own one not among them. The status
   * calls of a user, on all devices together, may come 20 times in a second (`limits.statusCallsPerSecond`).
   *
   * Errors: 6000001 (no ID, too many, one that is none, or the own one), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000013 (the server has no status of users), 6000104, 6000105, 6000121, 6000122. Events: none.
   *
   * @see docs/behaviour/user-status.md
   * @example
   * const { userStatusList, errorUserList } = await zim.queryUsersStatus(['bob', 'nobody']);
   * console.log(userStatusList[0]?.onlineStatus === ZIMUserOnlineStatus.Online); // true
   * console.log(errorUserList[0]?.reason); // 6000011
   */
  queryUsersStatus(userIDs: string[]): Promise<ZIMUsersStatusQueriedResult> {
    const { statuses } = this.parts;
    return this.call(
      (self) => checkQueried(userIDs, self),
      async (params) => {
        const { statuses: found, missing } = await statuses().table.query(params);
        return { userStatusList: found.map(toUserStatus), errorUserList: failed(missing, CommonModuleUserIsNotExist) };
      },
    );
  }

  /**
   * Follows other users for some minutes, on all devices of the own user and across logins: changes of their status
   * come with `userStatusUpdated`. Whoever is followed already is from now on for as long as this call says.
   *
   * Users who are not registered stand in `errorUserList` with the reason 6000011. Duplicates count once.
   *
   * Limits: 1 – {@limit statusSubscribeMax} IDs of 1 – {@limit userIDBytesMax}, the own one not among them;
   * `subscriptionDuration` is 1 – {@limit statusSubscriptionMinutesMax} minutes. One user follows up to 3000 others
   * (`status.subscriptionsMax`); beyond that those go without a word who were subscribed to the longest ago. The status
   * calls of a user may come 20 times in a second (`limits.statusCallsPerSecond`).
   *
   * Errors: 6000001 (no ID, too many, one that is none, the own one, or no duration), 6000002, 6000004, 6000005,
   * 6000007, 6000008, 6000009, 6000013 (the server has no status of users), 6000104, 6000105, 6000121, 6000122. After
   * 6000009 and 6000105 the users may be followed nevertheless; the call can be repeated.
   *
   * Events: `userStatusUpdated` with the present status of those who were not followed before, on all devices of the
   * own user.
   *
   * @see docs/guides/status.md
   * @example
   * const known = new Map<string, ZIMUserOnlineStatus>();
   * zim.on('userStatusUpdated', (_zim, { userStatusList }) => {
   *   for (const { userID, onlineStatus } of userStatusList) known.set(userID, onlineStatus);
   * });
   * const { errorUserList } = await zim.subscribeUsersStatus(['bob', 'nobody'], { subscriptionDuration: 60 });
   * console.log(errorUserList[0]?.reason); // 6000011
   */
  subscribeUsersStatus(
    userIDs: string[],
    config: ZIMUserStatusSubscribeConfig,
  ): Promise<ZIMUsersStatusSubscribedResult> {
    const { statuses } = this.parts;
    return this.call(
      (self) => checkFollowed(userIDs, config, self),
      async (params) => ({
        errorUserList: failed(await statuses().table.subscribe(params), CommonModuleUserIsNotExist),
      }),
    );
  }

  /**
   * Follows users no longer, on all devices of the own user. Users who were not followed stand in `errorUserList` with
   * the reason 6000001. Duplicates count once.
   *
   * Limits: 1 – {@limit statusSubscribeMax} IDs of 1 – {@limit userIDBytesMax}, the own one not among them. The status
   * calls of a user may come 20 times in a second (`limits.statusCallsPerSecond`).
   *
   * Errors: 6000001 (no ID, too many, one that is none, or the own one), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000013 (the server has no status of users), 6000104, 6000105, 6000121, 6000122. Events: none.
   *
   * @see docs/behaviour/user-status.md
   * @example
   * await zim.subscribeUsersStatus(['bob'], { subscriptionDuration: 60 });
   * const { errorUserList } = await zim.unsubscribeUsersStatus(['bob', 'carol']);
   * console.log(errorUserList); // [ { userID: 'carol', reason: 6000001 } ]
   */
  unsubscribeUsersStatus(userIDs: string[]): Promise<ZIMUsersStatusUnsubscribedResult> {
    const { statuses } = this.parts;
    return this.call(
      (self) => checkLeft(userIDs, self),
      async (params) => ({
        errorUserList: failed(await statuses().table.unsubscribe(params), CommonModuleParamsInvalid),
      }),
    );
  }

  /**
   * Whom the user follows, from what this device knows: the newest subscription first, each with the last status that
   * was told. It needs no connection. Users who are not followed are left out.
   *
   * Limits: up to {@limit statusQueryMax} IDs; none for all.
   *
   * Errors: 6000001 (too many IDs, or one that is none), 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/user-status.md
   * @example
   * await zim.subscribeUsersStatus(['bob'], { subscriptionDuration: 60 });
   * const { userStatusSubscriptionList } = await zim.querySubscribedUserStatusList({ userIDs: [] });
   * console.log(userStatusSubscriptionList.map(({ userStatus }) => userStatus.userID)); // [ 'bob' ]
   */
  querySubscribedUserStatusList(
    config: ZIMSubscribedUserStatusQueryConfig,
  ): Promise<ZIMSubscribedUserStatusListQueriedResult> {
    const { statuses } = this.parts;
    return this.call(
      () => checkListed(config),
      (userIDs) => ({
        userStatusSubscriptionList: statuses().table.list(userIDs),
      }),
    );
  }

  /**
   * Says something of the own user, such as "in a meeting": one text for all devices, which outlasts a logout. It ends
   * after `duration` seconds; an empty text takes it away at once. Resolves with the text as it is stored.
   *
   * Limits: `customStatus` has up to {@limit customStatusBytesMax}; `duration` is up to {@limit customStatusSecondsMax},
   * 0 or nothing for a day, −1 for good. One call in a second.
   *
   * Errors: 6000001, 6000002, 6000004 (a second call within a second), 6000005, 6000007, 6000008, 6000009, 6000013 (the
   * server has no status of users), 6000104, 6000105, 6000121, 6000122. After 6000009 and 6000105 the text may have been
   * changed nevertheless; the call can be repeated.
   *
   * Events: `userStatusUpdated` on the user's other devices, and for those who follow the user.
   *
   * @see docs/behaviour/user-status.md
   * @example
   * const { customStatus } = await zim.updateUserCustomStatus('in a meeting', { duration: 3600 });
   * console.log(customStatus); // in a meeting
   */
  updateUserCustomStatus(
    customStatus: string,
    config?: ZIMUserCustomStatusUpdateConfig,
  ): Promise<ZIMUserCustomStatusUpdatedResult> {
    const { gate, statuses, customStatusLimit } = this.parts;
    const admit = (): void => {
      if (customStatusLimit.admit()) return;
      throw failure('CommonModuleTriggerSDKFrequencyLimit', 'a custom status was set within the last second');
    };
    return gate.call({ check: () => checkCustomStatus(customStatus, config), admit }, async (params) => ({
      customStatus: await statuses().own.update(params),
    }));
  }
}
