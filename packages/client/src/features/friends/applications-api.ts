import { acceptFriendApplication, sendFriendApplication } from '@parley/protocol/features/friends';
import { Api, type CallingParts } from '../../core/api.ts';
import type {
  ZIMFriendApplicationAcceptConfig,
  ZIMFriendApplicationAcceptedResult,
  ZIMFriendApplicationRejectConfig,
  ZIMFriendApplicationRejectedResult,
  ZIMFriendApplicationSendConfig,
  ZIMFriendApplicationSentResult,
} from '../../types.ts';
import type { FriendCalls } from './calls.ts';
import { checkAnswer, checkDraft } from './checks.ts';
import type { FriendLists } from './friends.ts';

export interface FriendApplicationsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  friends(): { readonly lists: FriendLists; readonly calls: FriendCalls };
}

/** The methods on applications to become a friend. */
export class FriendApplicationsApi extends Api<FriendApplicationsApiParts> {
  /**
   * Asks a user to become a friend. The application waits until he accepts or rejects it, or its time is over. Sent
   * again it takes the place of what was written before, and its time begins anew; if the other user has applied too, it
   * becomes `Both`, and either may answer. Whoever has the caller in his list already is a friend at once: the result is
   * Accepted then, and nothing is stored.
   *
   * `config.friendAlias` and `config.friendAttributes` are those of the friend-to-be. `config.pushConfig` is checked and
   * has no effect yet.
   *
   * Limits: those of `addFriend`; an application can be answered for 604800 seconds (`friends.applicationSeconds`).
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000021 (the user has the caller in his list
   * and has blocked him), 6000104, 6000105, 6000121, 6000122, 6000801 (the own list is full), 6000803 (he is in the list
   * already), 6000810 (the own userID), 6000811 (there is no such user).
   *
   * Events, on all devices of both users: `friendApplicationListChanged` (Added), or `friendApplicationUpdated` where
   * one was waiting. For a friend at once `friendListChanged` (Added) on the own devices.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.addFriend('bob', { wording: '', friendAlias: '', friendAttributes: {} }).catch(() => {});
   * await zim.deleteFriends(['bob'], { type: ZIMFriendDeleteType.Both });
   * const config = { wording: 'Hello, it is Alice', friendAlias: 'Bobby', friendAttributes: {} };
   * const { applicationInfo } = await zim.sendFriendApplication('bob', config);
   * console.log(ZIMFriendApplicationState[applicationInfo.state]); // Waiting
   */
  sendFriendApplication(
    userID: string,
    config: ZIMFriendApplicationSendConfig,
  ): Promise<ZIMFriendApplicationSentResult> {
    const { friends } = this.parts;
    const check = (self: string) => {
      const { attributesBytesMax } = friends().lists;
      return checkDraft(sendFriendApplication, [userID, config], { attributesBytesMax, self });
    };
    return this.call(check, async (params) => ({ applicationInfo: await friends().calls.apply(params) }));
  }

  /**
   * Accepts the application of a user: each comes into the list of the other, with the wording of the application.
   * `config.friendAlias` and `config.friendAttributes` are for the new friend; `config.pushConfig` is checked and has no
   * effect yet.
   *
   * Limits: those of `addFriend`.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000801
   * (a list is full; the application goes on waiting), 6000802 (he has not applied, or was answered already), 6000814
   * (its time is over).
   *
   * Events, on all devices of both users: `friendApplicationUpdated`, `friendListChanged` (Added), then
   * `conversationChanged` where an alias shows in a conversation.
   *
   * @see docs/behaviour/friends.md
   * @example
   * zim.on('friendApplicationListChanged', async (_zim, { applicationList }) => {
   *   for (const { applyUser, type } of applicationList) {
   *     if (type !== ZIMFriendApplicationType.Received) continue;
   *     await zim.acceptFriendApplication(applyUser.userID, { friendAlias: '', friendAttributes: {} });
   *   }
   * });
   */
  acceptFriendApplication(
    userID: string,
    config: ZIMFriendApplicationAcceptConfig,
  ): Promise<ZIMFriendApplicationAcceptedResult> {
    const { friends } = this.parts;
    const check = () => {
      const { attributesBytesMax } = friends().lists;
      return checkDraft(acceptFriendApplication, [userID, config], { attributesBytesMax });
    };
    return this.call(check, async (params) => ({
      friendInfo: await friends().calls.befriend(acceptFriendApplication, params),
    }));
  }

  /**
   * Rejects the application of a user. `config.pushConfig` is checked and has no effect yet.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000802
   * (he has not applied, or was answered already), 6000814 (its time is over).
   *
   * Events: `friendApplicationUpdated` on all devices of both users.
   *
   * @see docs/behaviour/friends.md
   * @example
   * const error = await zim.rejectFriendApplication('bob', {}).catch((reason: ZIMError) => reason);
   * console.log('code' in error && error.code); // 6000802
   */
  rejectFriendApplication(
    userID: string,
    config: ZIMFriendApplicationRejectConfig,
  ): Promise<ZIMFriendApplicationRejectedResult> {
    const { friends } = this.parts;
    return this.call(
      () => checkAnswer(userID, config),
      async (params) => ({
        userInfo: await friends().calls.reject(params),
      }),
    );
  }
}
