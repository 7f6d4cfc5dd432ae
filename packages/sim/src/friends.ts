import type { ZIM, ZIMFriendApplicationInfo, ZIMFriendInfo } from '@parley/client';
import { toUserID } from '@parley/server/core/ids';
import { encodeApplication, encodeFriend } from '@parley/server/features/friends/encode';
import type { Readers } from '@parley/server/storage/storage';
import type { KnownFriends } from './facts.ts';

const pageCount = 100;
/** Small, so that the lists are paged. */
const listCount = 2;

const textOfFriend = (one: Omit<ZIMFriendInfo, 'userID' | 'userExtendedData'>): string =>
  JSON.stringify([
    one.userName,
    one.friendAlias,
    Object.entries(one.friendAttributes).sort(),
    one.wording,
    one.createTime,
  ]);

// The name is that of the time when it changed last: nobody is told of another one.
const textOfApplication = (one: ApplicationText): string =>
  JSON.stringify([one.type, one.state, one.wording, one.createTime, one.updateTime]);

interface ApplicationText {
  readonly type: number;
  readonly state: number;
  readonly wording: string;
  readonly createTime: number;
  readonly updateTime: number;
}

const friendName = (userID: string): string => `friend ${userID}`;
const applicationName = (userID: string): string => `application ${userID}`;

/** Friends and applications of each user as the database holds them. */
export async function readServerFriends(
  readers: Readers,
  userIDs: readonly string[],
): Promise<Readonly<Record<string, KnownFriends>>> {
  const known: Record<string, KnownFriends> = {};
  for (const userID of userIDs) known[userID] = await readUser(readers, userID);
  return known;
}

async function readUser({ users, friends }: Readers, userID: string): Promise<KnownFriends> {
  const user = await users.byUserID(toUserID(userID));
  if (!user) return {};
  const known: Record<string, string> = {};
  for (const friend of await friends.friendsAfter(user.userKey, 0, pageCount)) {
    const other = await users.byUserKey(friend.friendKey);
    if (!other) continue;
    const { friendAttributes, ...state } = encodeFriend(other, friend);
    const attributes = JSON.parse(JSON.stringify(friendAttributes)) as Record<string, string>;
    known[friendName(other.userID)] = textOfFriend({ ...state, friendAttributes: attributes });
  }
  for (const application of await friends.applicationsAfter(user.userKey, 0, pageCount)) {
    const other = await users.byUserKey(application.otherKey);
    if (!other || !application.isListed) continue;
    known[applicationName(other.userID)] = textOfApplication(encodeApplication(other, application));
  }
  return known;
}

/** What a device shows of friends and applications from its own data. */
export async function readDeviceFriends(zim: ZIM): Promise<KnownFriends> {
  const known: Record<string, string> = {};
  for (let flag: number | undefined; flag !== 0; ) {
    const { friendList, nextFlag } = await zim.queryFriendList({ count: listCount, ...(flag && { nextFlag: flag }) });
    for (const one of friendList) known[friendName(one.userID)] = textOfFriend(one);
    flag = nextFlag;
  }
  for (let flag: number | undefined; flag !== 0; ) {
    const config = { count: listCount, ...(flag && { nextFlag: flag }) };
    const { applicationList, nextFlag } = await zim.queryFriendApplicationList(config);
    for (const one of applicationList) known[applicationName(one.applyUser.userID)] = textOfApplication(one);
    flag = nextFlag;
  }
  return known;
}

/** What the app of one process was told last of each friend and application; empty: that it is no more. */
export function hearOfFriends(zim: ZIM): Map<string, string> {
  const told = new Map<string, string>();
  const friends = (list: readonly ZIMFriendInfo[], isGone: boolean): void => {
    for (const one of list) told.set(friendName(one.userID), isGone ? '' : textOfFriend(one));
  };
  const applications = (list: readonly ZIMFriendApplicationInfo[], isGone: boolean): void => {
    for (const one of list) told.set(applicationName(one.applyUser.userID), isGone ? '' : textOfApplication(one));
  };
  zim.on('friendListChanged', (_zim, { friendList, action }) => friends(friendList, action === 1));
  zim.on('friendInfoUpdated', (_zim, { friendList }) => friends(friendList, false));
  zim.on('friendApplicationListChanged', (_zim, { applicationList, action }) =>
    applications(applicationList, action === 1),
  );
  zim.on('friendApplicationUpdated', (_zim, { applicationList }) => applications(applicationList, false));
  return told;
}
