import {
  type ZIMFriendApplicationInfo,
  ZIMFriendApplicationState,
  ZIMFriendApplicationType,
  type ZIMFriendInfo,
} from '@parley/client';

const { Received, Sent, Both } = ZIMFriendApplicationType;
const { Waiting, Rejected, Expired } = ZIMFriendApplicationState;

/** How many friends are drawn and followed at first, and how many more each time the user asks. */
export const contactsAtOnce = 100;
/** The same of applications, each of which takes the room of several friends. */
export const applicationsAtOnce = 20;
/** As long as an alias and the words of an application may be, and a custom status. */
export const friendTextCharsMax = 256;
const statusBytesMax = 64;

/** How long a custom status lasts, in seconds; −1: until it is changed. */
export const statusDurations = { halfHour: 1800, hour: 3600, fourHours: 14_400, day: 86_400, always: -1 } as const;

export type StatusDuration = keyof typeof statusDurations;

export const isStatusDuration = (value: string): value is StatusDuration => Object.hasOwn(statusDurations, value);

export const isStatusTooLong = (text: string): boolean => new TextEncoder().encode(text.trim()).length > statusBytesMax;

interface Named {
  readonly userID: string;
  readonly userName: string;
}

export const nameOfUser = ({ userName, userID }: Named): string => userName || userID;

/** What the user calls a friend. */
export const nameOfFriend = (friend: Pick<ZIMFriendInfo, 'friendAlias' | 'userID' | 'userName'>): string =>
  friend.friendAlias || nameOfUser(friend);

/** The friends of whom the alias, the name or the ID has every word that is sought, by what they are called. */
export function findFriends<Friend extends Pick<ZIMFriendInfo, 'friendAlias' | 'userID' | 'userName'>>(
  friends: readonly Friend[],
  query: string,
  locale: string,
): readonly Friend[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const { compare } = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  return friends
    .filter(({ friendAlias, userName, userID }) => {
      const text = `${friendAlias}\n${userName}\n${userID}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((one, other) => compare(nameOfFriend(one), nameOfFriend(other)) || compare(one.userID, other.userID));
}

type Application = Pick<ZIMFriendApplicationInfo, 'state' | 'type'>;

/** Applications that the user may answer. */
export const isToAnswer = ({ type, state }: Application): boolean =>
  (type === Received || type === Both) && state === Waiting;

/** Those of the user of which there is something to say: who accepted is a friend. */
export const isSent = ({ type, state }: Application): boolean =>
  type === Sent && (state === Waiting || state === Rejected || state === Expired);
