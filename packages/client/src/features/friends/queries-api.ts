import { Api, type CallingParts } from '../../core/api.ts';
import { checkPage } from '../../core/page-flags.ts';
import { ZIMErrorCode } from '../../enums.ts';
import type {
  ZIMFriendApplicationListQueriedResult,
  ZIMFriendApplicationListQueryConfig,
  ZIMFriendListQueriedResult,
  ZIMFriendListQueryConfig,
  ZIMFriendSearchConfig,
  ZIMFriendsInfoQueriedResult,
  ZIMFriendsSearchedResult,
} from '../../types.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import { checkFriendSearch, checkUserIDs } from './checks.ts';
import { byCreation, byUpdate, type FriendLists } from './friends.ts';
import { toFriendInfo } from './info.ts';

export interface FriendQueriesApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  friends(): { readonly lists: FriendLists };
  conversations(): { readonly sync: Pick<ConversationSync, 'filledList'> };
}

/** What this device knows; one that is used for the first time waits until the server has told it all. */
async function filled({ friends, conversations }: FriendQueriesApiParts): Promise<FriendLists> {
  await conversations().sync.filledList();
  return friends().lists;
}

/** The methods that ask for friends and applications. */
export class FriendQueriesApi extends Api<FriendQueriesApiParts> {
  /**
   * One page of the own list of friends, the newest first. Answered by this device, also without a connection; a device
   * that is used for the first time answers once it has the list. `config.nextFlag` is 0 for the first page, then what
   * the page before returned.
   *
   * Limits: `config.count` is 1 – {@limit listPageMax}; more counts as {@limit listPageMax}.
   *
   * Errors: 6000001 (the count, or a flag that was not handed out), 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.addFriend('bob', { wording: '', friendAlias: '', friendAttributes: {} }).catch(() => {});
   * const { friendList, nextFlag } = await zim.queryFriendList({ count: 100 });
   * console.log(friendList.length, nextFlag); // 1 0
   */
  queryFriendList(config: ZIMFriendListQueryConfig): Promise<ZIMFriendListQueriedResult> {
    const { friends } = this.parts;
    return this.call(
      () => checkPage(friends().lists.friendPages, config),
      async (page) => {
        const { friendPages, friendList } = await filled(this.parts);
        const { items, nextFlag } = friendPages.page(friendList, page, byCreation);
        return { friendList: [...items], nextFlag };
      },
    );
  }

  /**
   * One page of the friends whose name holds every keyword, whatever the case; with `config.isAlsoMatchFriendAlias` the
   * alias is looked at as well. In the order of the list. Answered by this device, also without a connection.
   *
   * Limits: 1 – {@limit searchKeywordsMax} keywords of 1 – {@limit friendKeywordBytesMax}; `config.count` is
   * 1 – {@limit listPageMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/friends.md
   * @example
   * await zim.addFriend('bob', { wording: '', friendAlias: '', friendAttributes: {} }).catch(() => {});
   * await zim.updateFriendAlias('The piano tuner', 'bob');
   * const search = { keywords: ['PIANO'], isAlsoMatchFriendAlias: true, count: 20, nextFlag: 0 };
   * const { friendInfoList } = await zim.searchLocalFriends(search);
   * console.log(friendInfoList[0]?.userID); // bob
   */
  searchLocalFriends(config: ZIMFriendSearchConfig): Promise<ZIMFriendsSearchedResult> {
    const { friends } = this.parts;
    const check = () => checkFriendSearch(friends().lists.searchPages, config);
    return this.call(check, async ({ page, keywords, isAliasSearched }) => {
      const { searchPages, friendList } = await filled(this.parts);
      const found = friendList.filter(({ userName, friendAlias }) => {
        const texts = [userName, ...(isAliasSearched ? [friendAlias] : [])].map((text) => text.toLowerCase());
        return keywords.every((keyword) => texts.some((text) => text.includes(keyword)));
      });
      const { items, nextFlag } = searchPages.page(found, page, byCreation);
      return { friendInfoList: [...items], nextFlag };
    });
  }

  /**
   * One page of the applications that the own user sent and received, whatever became of them, the one that changed last
   * first. Answered by this device, also without a connection.
   *
   * Limits: `config.count` is 1 – {@limit listPageMax}; 3000 applications are kept (`limits.friendApplications`),
   * those that changed last.
   *
   * Errors: 6000001 (the count, or a flag that was not handed out), 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/friends.md
   * @example
   * const { applicationList } = await zim.queryFriendApplicationList({ count: 100 });
   * const waiting = applicationList.filter(({ state }) => state === ZIMFriendApplicationState.Waiting);
   * console.log(`${waiting.length} to be answered`);
   */
  queryFriendApplicationList(
    config: ZIMFriendApplicationListQueryConfig,
  ): Promise<ZIMFriendApplicationListQueriedResult> {
    const { friends } = this.parts;
    return this.call(
      () => checkPage(friends().lists.applicationPages, config),
      async (page) => {
        const { applicationPages, applicationList } = await filled(this.parts);
        const { items, nextFlag } = applicationPages.page(applicationList, page, byUpdate);
        return { applicationList: [...items], nextFlag };
      },
    );
  }

  /**
   * Entries of the own list, in the order of the request; whoever is not in it stands in `errorUserList` (6000812).
   * Answered by this device, also without a connection.
   *
   * Limits: 1 – 20 userIDs (`limits.friendIDs`); one that is named twice counts once.
   *
   * Errors: 6000001, 6000002, 6000004, 6000121, 6000809 (too many). Events: none.
   *
   * @see docs/behaviour/friends.md
   * @example
   * const { errorUserList } = await zim.queryFriendsInfo(['nobody']);
   * console.log(errorUserList[0]?.reason); // 6000812
   */
  queryFriendsInfo(userIDs: string[]): Promise<ZIMFriendsInfoQueriedResult> {
    const { friends } = this.parts;
    const check = () => checkUserIDs(userIDs, friends().lists.friendIDsMax);
    return this.call(check, async (named) => {
      const lists = await filled(this.parts);
      const found = named.map((userID) => ({ userID, state: lists.friends.get(userID) }));
      return {
        friendInfos: found.flatMap(({ userID, state }) => (state ? toFriendInfo(userID, state) : [])),
        errorUserList: found.flatMap(({ userID, state }) =>
          state ? [] : { userID, reason: ZIMErrorCode.FriendModuleNotYourFriend },
        ),
      };
    });
  }
}
