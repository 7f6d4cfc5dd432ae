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

/** The methods on user information as the app calls them: check everything, then do it. */
export class UsersApi {
  private readonly parts: UsersApiParts;

  constructor(parts: UsersApiParts) {
    this.parts = parts;
  }

  queryUsersInfo(userIDs: string[], config: ZIMUsersInfoQueryConfig): Promise<ZIMUsersInfoQueriedResult> {
    const { gate, users } = this.parts;
    return gate.call({ check: () => checkQuery(userIDs, config) }, (query) => users().queries.query(query));
  }

  updateUserName(userName: string): Promise<ZIMUserNameUpdatedResult> {
    const { gate, users } = this.parts;
    return gate.call({ check: () => checkParams(updateUserName, { userName }) }, async (params) => {
      const stored = await users().own.update(updateUserName, params, params);
      return { userName: stored.userName };
    });
  }

  updateUserAvatarUrl(userAvatarUrl: string): Promise<ZIMUserAvatarUrlUpdatedResult> {
    const { gate, users } = this.parts;
    return gate.call({ check: () => checkParams(updateUserAvatarUrl, { userAvatarUrl }) }, async (params) => {
      const stored = await users().own.update(updateUserAvatarUrl, params, params);
      return { userAvatarUrl: stored.userAvatarUrl };
    });
  }

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
