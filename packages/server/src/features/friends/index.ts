import type { actions } from '@parley/protocol/actions/index';
import type { methods } from '@parley/protocol/index';
import type { FeatureWithActions } from '../../core/feature.ts';
import { profileChangedKind, type UserDirectory } from '../users/index.ts';
import { createFriendActions } from './actions.ts';
import type { FriendStoreNames } from './context.ts';
import { expireApplication } from './expiry.ts';
import { beginWalk, walkKind, walkOn } from './profile-walks.ts';
import {
  acceptFriendApplication,
  addFriend,
  checkFriendsRelation,
  deleteFriends,
  rejectFriendApplication,
  sendFriendApplication,
  updateFriendAlias,
  updateFriendAttributes,
} from './service.ts';
import { friendSettings } from './settings.ts';
import { expiryKind } from './timers.ts';

export { disableApplication, eraseFriendship } from './erasing.ts';

export function createFriendFeature({
  users,
}: {
  readonly users: UserDirectory;
}): FeatureWithActions<typeof methods.friends, FriendStoreNames, typeof actions.friends> {
  return {
    settings: friendSettings,
    actions: createFriendActions(users),
    timers: {
      [expiryKind]: expireApplication,
      [profileChangedKind]: beginWalk,
      [walkKind]: walkOn,
    },
    handlers: {
      addFriend: (context, actor, params) => addFriend(users, context, actor, params),
      deleteFriends: (context, actor, params) => deleteFriends(context, actor, params),
      updateFriendAlias: (context, actor, params) => updateFriendAlias(users, context, actor, params),
      updateFriendAttributes: (context, actor, params) => updateFriendAttributes(users, context, actor, params),
      checkFriendsRelation: (context, actor, params) => checkFriendsRelation(context, actor, params),
      sendFriendApplication: (context, actor, params) => sendFriendApplication(users, context, actor, params),
      acceptFriendApplication: (context, actor, params) => acceptFriendApplication(users, context, actor, params),
      rejectFriendApplication: (context, actor, params) => rejectFriendApplication(users, context, actor, params),
    },
  };
}
