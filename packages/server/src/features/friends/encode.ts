import type { ApplicationState, FriendState } from '@parley/protocol/features/friends';
import type { UserRow } from '../users/store.ts';
import { applicationStates, type Friend, type FriendApplication } from './store.ts';

type Profile = Pick<UserRow, 'userName' | 'userAvatarUrl'>;

/** An entry of a list, as its owner is told it. */
export const encodeFriend = ({ userName, userAvatarUrl }: Profile, friend: Friend): FriendState => ({
  userName,
  userAvatarUrl,
  friendAlias: friend.friendAlias,
  friendAttributes: friend.friendAttributes,
  createTime: friend.createdAt,
  wording: friend.wording,
});

const [received, sent, both] = [1, 2, 3];

/** An application as one of the two is told it, with the other's profile: what the other wrote goes before the own words. */
export function encodeApplication(
  { userName, userAvatarUrl }: Profile,
  { state, own, other, createdAt, updatedAt }: FriendApplication,
): ApplicationState {
  return {
    type: own && other ? both : own ? sent : received,
    state: applicationStates.indexOf(state) + 1,
    userName,
    userAvatarUrl,
    wording: (other ?? own)?.wording ?? '',
    createTime: createdAt,
    updateTime: updatedAt,
  };
}

/** The same application as the other sees it. */
export const turned = (application: FriendApplication): FriendApplication => ({
  ...application,
  own: application.other,
  other: application.own,
  isListed: application.isListedByOther,
  isListedByOther: application.isListed,
});
