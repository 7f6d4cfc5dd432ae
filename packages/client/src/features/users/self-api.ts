import { updateUserBadge, updateUserOfflinePushRule } from '@parley/protocol/features/users';
import { Api } from '../../core/api.ts';
import { checkParams, fieldsOf } from '../../core/arguments.ts';
import { nothingToCheck } from '../../core/gate.ts';
import type {
  ZIMSelfUserInfoQueriedResult,
  ZIMUserOfflinePushRule,
  ZIMUserOfflinePushRuleUpdatedResult,
} from '../../types.ts';
import type { UsersApiParts } from './api.ts';
import { querySelf } from './self.ts';

/** The methods on the own user, the profile aside. */
export class SelfApi extends Api<UsersApiParts> {
  /**
   * Everything about the user who is logged in: profile, rules and status. While Connected it comes from the server and
   * the status is Online with the platforms of all of the user's sessions that are online, ascending; otherwise it is
   * what this device keeps, and the status is Unknown, without platforms and times, and with an empty custom status.
   *
   * Limits: none.
   *
   * Errors: 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000105, 6000121, 6000122. Events: none.
   *
   * @see docs/behaviour/user-info.md
   * @example
   * const { selfUserInfo } = await zim.querySelfUserInfo();
   * console.log(selfUserInfo.userFullInfo.baseInfo.userID); // alice
   * console.log(selfUserInfo.userStatus.onlineStatus === ZIMUserOnlineStatus.Online); // true
   */
  querySelfUserInfo(): Promise<ZIMSelfUserInfoQueriedResult> {
    return this.call(nothingToCheck, async () => ({ selfUserInfo: await querySelf(this.parts.users().self) }));
  }

  /**
   * Replaces the rule on which devices are spared pushes, both lists of it: while the user is online on one of
   * `onlinePlatforms`, devices on `notToReceiveOfflinePushPlatforms` get no offline push. Without any of the first the
   * rule never acts, which is how it is at first. It outlives a logout. Offline push itself is not built yet. Resolves
   * with the rule as it is stored; a platform that is listed twice counts once.
   *
   * Limits: lists of up to {@limit rulePlatformsListedMax} values of `ZIMPlatformType`, which may be empty.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122. After
   * 6000009 and 6000105 the rule may have been changed nevertheless; the call can be repeated.
   *
   * Events: `userRuleUpdated` on all devices of the user, this one included; none where nothing changed.
   *
   * @see docs/behaviour/user-info.md
   * @example
   * const { offlinePushRule } = await zim.updateUserOfflinePushRule({
   *   onlinePlatforms: [ZIMPlatformType.Web],
   *   notToReceiveOfflinePushPlatforms: [ZIMPlatformType.Android, ZIMPlatformType.IPhoneOS],
   * });
   * console.log(offlinePushRule.notToReceiveOfflinePushPlatforms.length); // 2
   */
  updateUserOfflinePushRule(offlinePushRule: ZIMUserOfflinePushRule): Promise<ZIMUserOfflinePushRuleUpdatedResult> {
    const { users } = this.parts;
    const check = () =>
      checkParams(
        updateUserOfflinePushRule,
        fieldsOf(offlinePushRule, 'onlinePlatforms', 'notToReceiveOfflinePushPlatforms'),
      );
    return this.call(check, async (params) => ({ offlinePushRule: await users().self.rules.update(params) }));
  }

  /**
   * Sets the number that the app's icon shows on the user's devices; 0 takes it away. The server keeps it. The push
   * that shows it on devices that are offline is not built yet.
   *
   * Limits: a whole number of 0 – {@limit badgeMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122.
   * Events: none.
   *
   * @see docs/behaviour/user-info.md
   * @example
   * await zim.updateUserBadge(3);
   */
  updateUserBadge(badge: number): Promise<void> {
    return this.ask(
      updateUserBadge,
      () => ({ badge }),
      () => {},
    );
  }
}
