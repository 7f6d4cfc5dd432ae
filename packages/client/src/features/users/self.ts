import { querySelfUserInfo } from '@parley/protocol/features/users';
import type { Connection } from '../../core/connection.ts';
import { toPlatform } from '../../core/platforms.ts';
import { ZIMConnectionState, ZIMUserOnlineStatus } from '../../enums.ts';
import type { ZIMSelfUserInfo, ZIMUserStatus } from '../../types.ts';
import { toFullInfo, toUserRow } from './info.ts';
import type { OwnProfile } from './own-profile.ts';
import { type OwnRules, toPushRule } from './own-rules.ts';

export interface SelfParts {
  readonly userID: string;
  readonly connection: Pick<Connection, 'call' | 'state'>;
  readonly own: OwnProfile;
  readonly rules: OwnRules;
}

/** Everything about the user who is logged in: from the server while there is a connection, else what is kept here. */
export async function querySelf({ userID, connection, own, rules }: SelfParts): Promise<ZIMSelfUserInfo> {
  if (connection.state !== ZIMConnectionState.Connected) {
    return {
      userFullInfo: toFullInfo(await own.kept()),
      userRule: { offlinePushRule: rules.offlinePushRule },
      userStatus: statusOf(userID),
    };
  }
  const { userInfo, offlinePushRule, onlinePlatforms } = await connection.call(querySelfUserInfo, {});
  return {
    userFullInfo: toFullInfo(toUserRow(userID, userInfo)),
    userRule: { offlinePushRule: toPushRule(offlinePushRule) },
    userStatus: statusOf(userID, onlinePlatforms),
  };
}

/** Who asks is online; without a connection nobody knows what the others of the user's devices are. */
const statusOf = (userID: string, platforms?: readonly number[]): ZIMUserStatus => ({
  userID,
  onlineStatus: platforms ? ZIMUserOnlineStatus.Online : ZIMUserOnlineStatus.Unknown,
  onlinePlatforms: (platforms ?? []).map(toPlatform),
  customStatus: '',
  customStatusExpiredTime: 0,
  lastUpdateTime: 0,
  lastOnlineStatusUpdateTime: 0,
  lastCustomStatusUpdateTime: 0,
});
