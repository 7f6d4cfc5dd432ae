import type { UserProfile } from '@parley/protocol/features/values';
import type { ZIMUserFullInfo } from '../../types.ts';
import type { UserRow } from './cached-users.ts';

export const toUserRow = (userID: string, profile: UserProfile): UserRow => {
  const { userName, userAvatarUrl, userExtendedData } = profile;
  return { userID, userName, userAvatarUrl, userExtendedData };
};

/** A user as the app sees it; the extended data stand beside the short profile, whose own are those of rooms. */
export function toFullInfo({ userID, userName, userAvatarUrl, userExtendedData }: UserRow): ZIMUserFullInfo {
  return {
    baseInfo: { userID, userName, userAvatarUrl, userExtendedData: '' },
    userAvatarUrl,
    extendedData: userExtendedData,
  };
}
