import { updateUserAvatarUrl, updateUserExtendedData, updateUserName } from '@parley/protocol/features/users';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkParams } from '../../core/arguments.ts';
import type {
  ZIMUserAvatarUrlUpdatedResult,
  ZIMUserExtendedDataUpdatedResult,
  ZIMUserNameUpdatedResult,
  ZIMUsersInfoQueriedResult,
  ZIMUsersInfoQueryConfig,
} from '../../types.ts';
import { checkExtendedData, checkQuery } from './checks.ts';
import type { OwnProfile } from './own-profile.ts';
import type { UserQueries } from './queries.ts';
import type { SelfParts } from './self.ts';

export interface UsersApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  users(): { readonly own: OwnProfile; readonly queries: UserQueries; readonly self: SelfParts };
}

/** The methods on user information. */
export class UsersApi extends Api<UsersApiParts> {
  /**
   * Profiles of users, oneself among them if asked for; duplicates count once. By default
   * (`isQueryFromServer: false`) what this device knows is answered from its cache and only the others are asked of
   * the server. With `isQueryFromServer` the server is asked first, as far as its quota goes; the rest is answered
   * from the cache. Without a connection the cache answers alone.
   *
   * The result keeps the order of the request. Users that could not be answered stand in `errorUserList` with the
   * reason: 6000011 not registered, 6000012 beyond the quota, 6000104 no connection. If one of the last two holds for
   * every ID, the call is rejected with it.
   *
   * Limits: 1 – {@limit userInfoIDsMax} IDs of 1 – {@limit userIDBytesMax}. The server answers for
   * {@limit userInfoIDsMax} IDs in any {@limit userInfoWindowMs}, from all devices of the user together; the cache
   * has no limit.
   *
   * Errors: 6000001 (an empty list, or an ID that is none), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009,
   * 6000012 (too many IDs, or the quota), 6000104, 6000105, 6000121, 6000122. Events: `conversationChanged` where a
   * conversation has another name or avatar by what was learnt.
   *
   * @see docs/behaviour/user-info.md
   * @example
   * const { userList, errorUserList } = await zim.queryUsersInfo(['bob', 'nobody'], { isQueryFromServer: true });
   * console.log(userList[0]?.baseInfo.userName); // Bob
   * console.log(errorUserList[0]?.reason); // 6000011
   */
  queryUsersInfo(userIDs: string[], config: ZIMUsersInfoQueryConfig): Promise<ZIMUsersInfoQueriedResult> {
    const { users } = this.parts;
    return this.call(
      () => checkQuery(userIDs, config),
      (query) => users().queries.query(query),
    );
  }

  /**
   * Changes the own name; an empty one takes it away. Resolves with the name as it is stored.
   *
   * Limits: `userName` has up to {@limit userNameBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122. After
   * 6000009 and 6000105 the name may have been changed nevertheless; the call can be repeated.
   *
   * Events: `userInfoUpdated` on the user's other devices, not on this one; a name that is stored already is told to
   * nobody.
   *
   * @see docs/behaviour/user-info.md
   * @example
   * const { userName } = await zim.updateUserName('Alice in Paris');
   * console.log(userName); // Alice in Paris
   */
  updateUserName(userName: string): Promise<ZIMUserNameUpdatedResult> {
    const { users } = this.parts;
    return this.call(
      () => checkParams(updateUserName, { userName }),
      async (params) => {
        const stored = await users().own.update(updateUserName, params, params);
        return { userName: stored.userName };
      },
    );
  }

  /**
   * Changes the address of the own avatar, which is not looked at; an empty one takes it away. Resolves with the
   * address as it is stored.
   *
   * Limits: `userAvatarUrl` has up to {@limit userAvatarUrlBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, as
   * with `updateUserName`. Events: `userInfoUpdated` on the user's other devices.
   *
   * @see docs/behaviour/user-info.md
   * @example
   * const { userAvatarUrl } = await zim.updateUserAvatarUrl('https://app.example/alice.png');
   * console.log(userAvatarUrl); // https://app.example/alice.png
   */
  updateUserAvatarUrl(userAvatarUrl: string): Promise<ZIMUserAvatarUrlUpdatedResult> {
    const { users } = this.parts;
    return this.call(
      () => checkParams(updateUserAvatarUrl, { userAvatarUrl }),
      async (params) => {
        const stored = await users().own.update(updateUserAvatarUrl, params, params);
        return { userAvatarUrl: stored.userAvatarUrl };
      },
    );
  }

  /**
   * Changes the data that the app keeps with the own user; everybody can read them by `queryUsersInfo`. Resolves with
   * the data as they are stored.
   *
   * Limits: `extendedData` has up to 2048 bytes (`limits.userExtendedDataBytesMax`), which a server can raise to
   * {@limit userExtendedDataBytesMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121, 6000122, as
   * with `updateUserName`. Events: `userInfoUpdated` on the user's other devices.
   *
   * @see docs/behaviour/user-info.md
   * @example
   * const { extendedData } = await zim.updateUserExtendedData(JSON.stringify({ language: 'fr' }));
   * console.log(extendedData); // {"language":"fr"}
   */
  updateUserExtendedData(extendedData: string): Promise<ZIMUserExtendedDataUpdatedResult> {
    const { users } = this.parts;
    const check = () => checkExtendedData(extendedData, users().own.extendedDataBytesMax);
    return this.call(check, async (params) => {
      const change = { userExtendedData: params.extendedData };
      const { userExtendedData } = await users().own.update(updateUserExtendedData, params, change);
      return { extendedData: userExtendedData };
    });
  }
}
