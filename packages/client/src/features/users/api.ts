import { updateUserAvatarUrl, updateUserExtendedData, updateUserName } from '@parley/protocol/features/users';
import { checkParams } from '../../core/arguments.ts';
import type { Gate } from '../../core/gate.ts';
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

export interface UsersApiParts {
  readonly gate: Gate;
  /** Those of the user who is logged in. */
  users(): { readonly own: OwnProfile; readonly queries: UserQueries };
}

/** The methods on user information. */
export class UsersApi {
  private readonly parts: UsersApiParts;

  constructor(parts: UsersApiParts) {
    this.parts = parts;
  }

  /**
   * Profiles of 1 to 10 users, oneself among them if asked for; duplicates count once. By default what this device
   * knows is answered from its cache, without limit, and only the others are asked of the server. With
   * `isQueryFromServer` the server is asked first, as far as its quota goes: 10 IDs in any 10 seconds, from all devices
   * of the user together; the rest is answered from the cache. Without a connection the cache answers alone.
   *
   * The result keeps the order of the request. Users that could not be answered stand in `errorUserList` with the
   * reason: 6000011 not registered, 6000012 beyond the quota, 6000104 no connection. If one of the last two holds for
   * every ID, the call is rejected with it.
   *
   * Rejects with 6000001 (an empty list, or an ID that is none), 6000012 (more than 10 IDs), 6000004, 6000005, 6000007,
   * 6000008, 6000009, 6000105, 6000121 or 6000122 among others. No event follows.
   */
  queryUsersInfo(userIDs: string[], config: ZIMUsersInfoQueryConfig): Promise<ZIMUsersInfoQueriedResult> {
    const { gate, users } = this.parts;
    return gate.call({ check: () => checkQuery(userIDs, config) }, (query) => users().queries.query(query));
  }

  /**
   * Changes the own name, up to 256 bytes; an empty one takes it away. Resolves with the name as it is stored. The
   * user's other devices get `userInfoUpdated`, this one does not; a name that is stored already is told to nobody.
   *
   * Rejects with 6000001, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104, 6000105, 6000121 or 6000122 among
   * others. After 6000009 and 6000105 the name may have been changed nevertheless; the call can be repeated.
   */
  updateUserName(userName: string): Promise<ZIMUserNameUpdatedResult> {
    const { gate, users } = this.parts;
    return gate.call({ check: () => checkParams(updateUserName, { userName }) }, async (params) => {
      const stored = await users().own.update(updateUserName, params, params);
      return { userName: stored.userName };
    });
  }

  /**
   * Changes the address of the own avatar, up to 500 bytes, which is not checked; an empty one takes it away. Resolves
   * with the address as it is stored. Events and errors are those of `updateUserName`.
   */
  updateUserAvatarUrl(userAvatarUrl: string): Promise<ZIMUserAvatarUrlUpdatedResult> {
    const { gate, users } = this.parts;
    return gate.call({ check: () => checkParams(updateUserAvatarUrl, { userAvatarUrl }) }, async (params) => {
      const stored = await users().own.update(updateUserAvatarUrl, params, params);
      return { userAvatarUrl: stored.userAvatarUrl };
    });
  }

  /**
   * Changes the data that the app keeps with the own user, up to 2048 bytes unless the server allows more (32768 at
   * most). Resolves with the data as they are stored. Events and errors are those of `updateUserName`.
   */
  updateUserExtendedData(extendedData: string): Promise<ZIMUserExtendedDataUpdatedResult> {
    const { gate, users } = this.parts;
    const check = () => checkExtendedData(extendedData, users().own.extendedDataBytesMax);
    return gate.call({ check }, async (params) => {
      const change = { userExtendedData: params.extendedData };
      const { userExtendedData } = await users().own.update(updateUserExtendedData, params, change);
      return { extendedData: userExtendedData };
    });
  }
}
