import type { ResultOf } from '@parley/protocol/define';
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
  const answer = await connection.call(querySelfUserInfo, {});
  return {
    userFullInfo: toFullInfo(toUserRow(userID, answer.userInfo)),
    userRule: { offlinePushRule: toPushRule(answer.offlinePushRule) },
    userStatus: statusOf(userID, answer),
  };
}

type Answer = ResultOf<typeof querySelfUserInfo>;

/** Who asks is online; without a connection nobody knows what the others of the user's devices are. */
function statusOf(userID: string, answer?: Pick<Answer, 'onlinePlatforms' | 'status'>): ZIMUserStatus {
  const none = {
    customStatus: '',
    customStatusExpiredTime: 0,
    lastCustomStatusUpdateTime: 0,
    lastOnlineStatusUpdateTime: 0,
  };
  const said = answer?.status ?? none;
  return {
    userID,
    onlineStatus: answer ? ZIMUserOnlineStatus.Online : ZIMUserOnlineStatus.Unknown,
    onlinePlatforms: (answer?.onlinePlatforms ?? []).map(toPlatform),
    ...said,
    lastUpdateTime: Math.max(said.lastOnlineStatusUpdateTime, said.lastCustomStatusUpdateTime),
  };
}
