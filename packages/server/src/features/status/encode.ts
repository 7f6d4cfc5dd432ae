import type { WireStatus } from '@parley/protocol/features/status';
import { unknownStatus } from './rules.ts';
import type { Standing, StatusRow } from './store.ts';

type Custom = Pick<WireStatus, 'customStatus' | 'customStatusExpiredTime' | 'lastCustomStatusUpdateTime'>;

export const toWireCustom = ({ customStatus, customStatusExpiresAt, customChangedAt }: StatusRow): Custom => ({
  customStatus,
  customStatusExpiredTime: customStatusExpiresAt,
  lastCustomStatusUpdateTime: customChangedAt,
});

export function toWireStatus({ userKey, userID, status = unknownStatus(userKey) }: Standing): WireStatus {
  const { onlineStatus, platforms, onlineChangedAt, version } = status;
  return {
    userID,
    onlineStatus,
    onlinePlatforms: [...platforms],
    ...toWireCustom(status),
    lastOnlineStatusUpdateTime: onlineChangedAt,
    version,
  };
}
