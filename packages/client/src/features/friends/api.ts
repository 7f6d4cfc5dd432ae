import { addFriend, updateFriendAlias, updateFriendAttributes } from '@parley/protocol/features/friends';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkParams } from '../../core/arguments.ts';
import type {
  ZIMFriendAddConfig,
  ZIMFriendAddedResult,
  ZIMFriendAliasUpdatedResult,
  ZIMFriendAttributesUpdatedResult,
  ZIMFriendDeleteConfig,
  ZIMFriendRelationCheckConfig,
  ZIMFriendsDeletedResult,
  ZIMFriendsRelationCheckedResult,
} from '../../types.ts';
import type { FriendCalls } from './calls.ts';
import { checkDraft, checkNotes, checkSides } from './checks.ts';
import type { FriendLists } from './friends.ts';

export interface FriendsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  friends(): { readonly lists: FriendLists; readonly calls: FriendCalls };
}

/** The methods on the list of friends. */
export class FriendsApi extends Api<FriendsApiParts> {
  /**
   * Makes a user a friend without asking him: each comes into the list of the other. The alias and the notes are the
   * caller's own, `wording` stands in both entries. An application that waits between the two becomes Disabled.
   *
   * Limits: 3000 friends (`limits.friends`) for each of the two; `config.wording` and `config.friendAlias` have up to
   * {@limit friendTextCharactersMax} characters; `config.friendAttributes` has the keys `k0` – `k4` and up to 1024 bytes
   * (`limits.friendAttributesBytesMax`), keys and values together.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000021 (the user has the caller in his list
   * and has blocked him), 6000104, 6000105, 6000121, 6000122, 6000801 (a list is full), 6000803 (he is in the list
   * already), 6000810 (the own userID), 6000811 (there is no such user). After 6000009 and 6000105 he may have been
   * added nevertheless; the call can be repeated.
   *
   * Events, on all devices of both users: `friendApplicationUpdated` where an application was waiting,
   * `friendListChanged` (Added), for the other user only if he had the caller not in his list; then
   * `conversationChanged` where the alias shows in a conversation.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.deleteFriends(['bob'], { type: ZIMFriendDeleteType.Both }).catch(() => {});
   * const config = { wording: 'We met in Oslo', friendAlias: 'Bobby', friendAttributes: { k0: 'colleague' } };
   * const { friendInfo } = await zim.addFriend('bob', config);
   * console.log(friendInfo.friendAlias, friendInfo.friendAttributes['k0']); // Bobby colleague
   */
  addFriend(userID: string, config: ZIMFriendAddConfig): Promise<ZIMFriendAddedResult> {
    const { friends } = this.parts;
    const check = (self: string) => {
      const { attributesBytesMax } = friends().lists;
      return checkDraft(addFriend, [userID, config], { attributesBytesMax, self });
    };
    return this.call(check, async (params) => ({ friendInfo: await friends().calls.befriend(addFriend, params) }));
  }

  /**
   * Takes friends out of the own list, with the alias and the notes; by default (`Both`) the own user is taken out of
   * theirs as well. After `Single` they keep him, so that an application to them makes them friends again at once.
   * Messages and conversations stay.
   *
   * Users who could not be deleted stand in `errorUserList`: 6000812 not in the list, 6000813 the own userID. If that
   * holds for all, the call is rejected with the reason of the first, and the error has the `errorUserList` too.
   *
   * Limits: 1 – 20 userIDs (`limits.friendIDs`); one that is named twice counts once.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000809
   * (too many), 6000812, 6000813.
   *
   * Events, on all devices: `friendListChanged` (Deleted) with the entries as they were, then `conversationChanged`
   * where an alias goes. The others are told `friendListChanged` as well, if the own user goes from their lists.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.addFriend('bob', { wording: '', friendAlias: '', friendAttributes: {} }).catch(() => {});
   * const { errorUserList } = await zim.deleteFriends(['bob', 'carol'], { type: ZIMFriendDeleteType.Single });
   * console.log(errorUserList[0]?.userID, errorUserList[0]?.reason); // carol 6000812
   */
  deleteFriends(userIDs: string[], config: ZIMFriendDeleteConfig): Promise<ZIMFriendsDeletedResult> {
    const { friends } = this.parts;
    const check = () => checkSides(userIDs, config, friends().lists.friendIDsMax);
    return this.call(check, async (asked) => ({
      errorUserList: await friends().calls.delete(asked.userIDs, asked.isSingle),
    }));
  }

  /**
   * Asks the server who has whom in the list of friends: with `Both` in both directions, with `Single` in the own list
   * alone. Users who cannot be checked stand in `errorUserList`: 6000811 not registered, 6000001 the own userID.
   *
   * Limits: 1 – 20 userIDs (`limits.friendIDs`); one that is named twice counts once.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000809
   * (too many). Events: none.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.addFriend('bob', { wording: '', friendAlias: '', friendAttributes: {} }).catch(() => {});
   * const { relationInfos } = await zim.checkFriendsRelation(['bob'], { type: ZIMFriendRelationCheckType.Single });
   * console.log(ZIMUserRelationType[relationInfos[0]?.type ?? 0]); // SingleHave
   */
  checkFriendsRelation(
    userIDs: string[],
    config: ZIMFriendRelationCheckConfig,
  ): Promise<ZIMFriendsRelationCheckedResult> {
    const { friends } = this.parts;
    const check = () => checkSides(userIDs, config, friends().lists.friendIDsMax);
    return this.call(check, (asked) => friends().calls.check(asked.userIDs, asked.isSingle));
  }

  /**
   * Changes what the own user calls a friend; an empty alias takes it away. Nobody else learns of it. It is also the
   * `conversationAlias` of the one-to-one conversation with the friend.
   *
   * Limits: `friendAlias` has up to {@limit friendTextCharactersMax} characters.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, 6000812
   * (not in the list).
   *
   * Events, on all devices of the own user: `friendInfoUpdated`, then `conversationChanged` if there is a conversation;
   * none if it is the alias already.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.addFriend('bob', { wording: '', friendAlias: '', friendAttributes: {} }).catch(() => {});
   * const { friendInfo } = await zim.updateFriendAlias('Bob from Oslo', 'bob');
   * console.log(friendInfo.friendAlias); // Bob from Oslo
   */
  updateFriendAlias(friendAlias: string, userID: string): Promise<ZIMFriendAliasUpdatedResult> {
    const { friends } = this.parts;
    const check = () => checkParams(updateFriendAlias, { userID, friendAlias });
    return this.call(check, async (params) => ({
      friendInfo: await friends().calls.befriend(updateFriendAlias, params),
    }));
  }

  /**
   * Sets notes of the own user about a friend: the given keys are set, others stay, and an empty value takes its key
   * away. Nobody else learns of them.
   *
   * Limits: keys `k0` – `k4`; all keys and values of a friend together have up to 1024 bytes
   * (`limits.friendAttributesBytesMax`).
   *
   * Errors: 6000001 (another key, or too much), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105,
   * 6000121, 6000122, 6000812 (not in the list).
   *
   * Events, on all devices of the own user: `friendInfoUpdated`; none if nothing changed.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.addFriend('bob', { wording: '', friendAlias: '', friendAttributes: {} }).catch(() => {});
   * const { friendInfo } = await zim.updateFriendAttributes({ k1: 'likes chess' }, 'bob');
   * console.log(friendInfo.friendAttributes['k1']); // likes chess
   */
  updateFriendAttributes(
    friendAttributes: Record<string, string>,
    userID: string,
  ): Promise<ZIMFriendAttributesUpdatedResult> {
    const { friends } = this.parts;
    const check = () => checkNotes(friendAttributes, userID, friends().lists.attributesBytesMax);
    return this.call(check, async (params) => ({
      friendInfo: await friends().calls.befriend(updateFriendAttributes, params),
    }));
  }
}
