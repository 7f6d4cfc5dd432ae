import type { BodyOf } from '@parley/protocol/define';
import type { ownStatus, WireStatus } from '@parley/protocol/features/status';
import { type ZIMPlatformType, ZIMUserOnlineStatus } from '../../enums.ts';
import type { ZIMUserStatus } from '../../types.ts';

const { Unknown, Logout } = ZIMUserOnlineStatus;

const custom = ({ customStatus, customStatusExpiredTime, lastCustomStatusUpdateTime }: BodyOf<typeof ownStatus>) => ({
  ...{ customStatus, customStatusExpiredTime, lastCustomStatusUpdateTime },
});

/** A status as the app sees it; one that only a newer server knows is not known here. */
export function toUserStatus(status: WireStatus): ZIMUserStatus {
  const { userID, onlineStatus, onlinePlatforms, lastOnlineStatusUpdateTime } = status;
  return {
    userID,
    onlineStatus: onlineStatus <= Logout ? (onlineStatus as ZIMUserOnlineStatus) : Unknown,
    onlinePlatforms: [...onlinePlatforms] as ZIMPlatformType[],
    ...custom(status),
    lastUpdateTime: Math.max(lastOnlineStatusUpdateTime, status.lastCustomStatusUpdateTime),
    lastOnlineStatusUpdateTime,
  };
}

/** An entry about the user who is logged in: whether this device is online it knows best itself. */
export const toOwnStatus = (
  userID: string,
  onlinePlatforms: readonly number[],
  body: BodyOf<typeof ownStatus>,
): ZIMUserStatus => ({
  userID,
  onlineStatus: Unknown,
  onlinePlatforms: [...onlinePlatforms] as ZIMPlatformType[],
  ...custom(body),
  lastUpdateTime: 0,
  lastOnlineStatusUpdateTime: 0,
});
