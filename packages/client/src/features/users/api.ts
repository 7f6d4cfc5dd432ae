import { updateUserAvatarUrl, updateUserExtendedData, updateUserName } from '@parley/protocol/features/users';
import type { Gate } from '../../core/gate.ts';
import { accepted, asFailure } from '../../errors.ts';
import type {
  ZIMUserAvatarUrlUpdatedResult,
  ZIMUserExtendedDataUpdatedResult,
  ZIMUserNameUpdatedResult,
  ZIMUsersInfoQueriedResult,
  ZIMUsersInfoQueryConfig,
} from '../../types.ts';
import { checkExtendedData, checkQuery, checkUpdate } from './checks.ts';
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

  queryUsersInfo(
    userIDs: readonly string[],
    config: ZIMUsersInfoQueryConfig | undefined,
  ): Promise<ZIMUsersInfoQueriedResult> {
    return guard(async () => {
      const users = this.enter();
      const query = accepted(checkQuery(userIDs, config));
      this.parts.gate.countCall();
      return users.queries.query(query);
    });
  }

  updateUserName(given: string): Promise<ZIMUserNameUpdatedResult> {
    return guard(async () => {
      const { own } = this.enter();
      const params = accepted(checkUpdate(updateUserName, { userName: given }));
      this.parts.gate.countCall();
      const { userName } = await own.update(updateUserName, params, params);
      return { userName };
    });
  }

  updateUserAvatarUrl(given: string): Promise<ZIMUserAvatarUrlUpdatedResult> {
    return guard(async () => {
      const { own } = this.enter();
      const params = accepted(checkUpdate(updateUserAvatarUrl, { userAvatarUrl: given }));
      this.parts.gate.countCall();
      const { userAvatarUrl } = await own.update(updateUserAvatarUrl, params, params);
      return { userAvatarUrl };
    });
  }

  updateUserExtendedData(given: string): Promise<ZIMUserExtendedDataUpdatedResult> {
    return guard(async () => {
      const { own } = this.enter();
      const params = accepted(checkUpdate(updateUserExtendedData, { extendedData: given }));
      const { extendedData } = params;
      const refusal = checkExtendedData(extendedData, own.extendedDataBytesMax);
      if (refusal) accepted(refusal);
      this.parts.gate.countCall();
      const change = { userExtendedData: extendedData };
      const { userExtendedData } = await own.update(updateUserExtendedData, params, change);
      return { extendedData: userExtendedData };
    });
  }

  private enter() {
    this.parts.gate.requireLogin();
    return this.parts.users();
  }
}

async function guard<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw asFailure(thrown, 'Failed');
  }
}
