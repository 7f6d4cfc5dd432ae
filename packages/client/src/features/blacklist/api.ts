import type { ErrorName } from '@parley/protocol/errors';
import {
  addUsersToBlacklist,
  checkUserIsInBlacklist,
  removeUsersFromBlacklist,
} from '@parley/protocol/features/blacklist';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkParams, invalid, listOf } from '../../core/arguments.ts';
import { checkPage } from '../../core/page-flags.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMBlacklistCheckedResult,
  ZIMBlacklistQueriedResult,
  ZIMBlacklistQueryConfig,
  ZIMBlacklistUsersAddedResult,
  ZIMBlacklistUsersRemovedResult,
  ZIMErrorUserInfo,
} from '../../types.ts';
import type { Blacklist } from './blacklist.ts';

export interface BlacklistApiParts extends CallingParts {
  /** That of the user who is logged in. */
  blacklist(): Blacklist;
}

/** The methods on blocked users. */
export class BlacklistApi extends Api<BlacklistApiParts> {
  /**
   * Blocks users: what they send to the user in one-to-one chats is refused from then on (6000284), on all devices.
   * They are not told. Users who could not be blocked stand in `errorUserList` with the reason: 6000011 not registered,
   * 6000804 blocked already, 6000805 oneself, 6000808 the list is full. If that holds for all of them, the call is
   * rejected with 6000815, and the error has `errorUserList`.
   *
   * Limits: 1 – 20 users (`blacklist.usersPerCallMax`), of 1 – {@limit userIDBytesMax}; the list has 1000
   * (`blacklist.usersMax`), and a call goes through its users in order until it is full.
   *
   * Errors: 6000001 (no users, too many, or an ID that is none), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009,
   * 6000104, 6000105, 6000121, 6000122, 6000815 (none of them could be blocked).
   *
   * Events, on all devices of the user: `blacklistChanged` (Added) with those who were blocked.
   *
   * @see docs/behaviour/blacklist.md
   * @example
   * const { errorUserList } = await zim.addUsersToBlacklist(['bob', 'nobody']);
   * console.log(errorUserList[0]?.reason); // 6000011
   * await zim.removeUsersFromBlacklist(['bob']);
   */
  addUsersToBlacklist(userIDs: string[]): Promise<ZIMBlacklistUsersAddedResult> {
    return this.#change(addUsersToBlacklist, userIDs, 'FriendModuleAddBlacklistFail');
  }

  /**
   * Blocks users no longer, on all devices. Users with whom it could not be done stand in `errorUserList` with the
   * reason: 6000805 oneself, 6000806 unblocked before, 6000807 never blocked. If that holds for all of them, the call is
   * rejected with 6000816, and the error has `errorUserList`.
   *
   * Limits: 1 – 20 users (`blacklist.usersPerCallMax`), of 1 – {@limit userIDBytesMax}.
   *
   * Errors: 6000001 (no users, too many, or an ID that is none), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009,
   * 6000104, 6000105, 6000121, 6000122, 6000816 (none of them could be unblocked).
   *
   * Events, on all devices of the user: `blacklistChanged` (Removed) with those who were unblocked.
   *
   * @see docs/behaviour/blacklist.md
   * @example
   * await zim.addUsersToBlacklist(['bob']);
   * const { errorUserList } = await zim.removeUsersFromBlacklist(['bob']);
   * console.log(errorUserList.length); // 0
   */
  removeUsersFromBlacklist(userIDs: string[]): Promise<ZIMBlacklistUsersRemovedResult> {
    return this.#change(removeUsersFromBlacklist, userIDs, 'FriendModuleDelBlacklistFail');
  }

  /**
   * A page of those whom the user has blocked, the last one first, with the names and pictures that they had then. What
   * this device holds is answered, also without a connection; a device that is used for the first time waits until the
   * server has told it. `config.nextFlag` is 0 or absent for the first page, then what the page before returned; 0 says
   * that it was the last one.
   *
   * Limits: `config.count` is 1 or more, above {@limit listPageMax} as {@limit listPageMax}.
   *
   * Errors: 6000001 (the count, or a flag that was not handed out), 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/blacklist.md
   * @example
   * const { blacklist, nextFlag } = await zim.queryBlacklist({ count: 100 });
   * console.log(`${blacklist.length} blocked, ${nextFlag === 0 ? 'and no more' : 'and more'}`);
   */
  queryBlacklist(config: ZIMBlacklistQueryConfig): Promise<ZIMBlacklistQueriedResult> {
    return this.call(
      () => checkPage(this.parts.blacklist().pages, config),
      (page) => this.parts.blacklist().page(page),
    );
  }

  /**
   * Whether the user has blocked another one; nobody can ask for the lists of others. Without a connection this device
   * answers, which knows whom the user has blocked, and not who is registered.
   *
   * Limits: `userID` has 1 – {@limit userIDBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000011 (there is no such user), 6000105,
   * 6000121, 6000122. Events: none.
   *
   * @see docs/behaviour/blacklist.md
   * @example
   * const { isUserInBlacklist } = await zim.checkUserIsInBlacklist('bob');
   * console.log(isUserInBlacklist ? 'blocked' : 'not blocked');
   */
  checkUserIsInBlacklist(userID: string): Promise<ZIMBlacklistCheckedResult> {
    const check = () => checkParams(checkUserIsInBlacklist, { userID });
    return this.call(check, async (params) => ({
      isUserInBlacklist: await this.parts.blacklist().has(params.userID),
    }));
  }

  #change(
    method: typeof addUsersToBlacklist | typeof removeUsersFromBlacklist,
    userIDs: unknown,
    name: ErrorName,
  ): Promise<{ errorUserList: ZIMErrorUserInfo[] }> {
    const check = () => {
      const { userIDsMax } = this.parts.blacklist();
      const listed = listOf(userIDs, userIDsMax);
      const isOver = listed && listed.length > userIDsMax;
      return isOver ? invalid(`userIDs: has over ${userIDsMax} entries`) : checkParams(method, { userIDs: listed });
    };
    return this.call(check, async (params) => {
      const { errorUserList, hasFailed } = await this.parts.blacklist().change(method, params);
      if (hasFailed) throw Object.assign(failure(name, nobodyDone), { errorUserList });
      return { errorUserList };
    });
  }
}

const nobodyDone = 'userIDs: errorUserList says why not, for each of them';
