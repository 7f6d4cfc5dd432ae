import { event, method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, integer, list, object, optional, type Static, text } from '../schema.ts';
import { customStatus, customStatusDuration } from './session.ts';
import { userID } from './values.ts';

/** What a user says of himself; the time of expiry is 0 where nothing is said and -1 where it is said for good. */
export const customEntries = {
  customStatus: text({ bytesMax: limits.customStatusBytesMax }),
  customStatusExpiredTime: integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
  lastCustomStatusUpdateTime: count,
};

const onlinePlatforms = list(count, { max: limits.platformsMax });

const userStatus = object({
  userID,
  /** Online 0, Offline 1, Logout 2; a later server may know more. */
  onlineStatus: count,
  /** Of the sessions that are online, each once, ascending. */
  onlinePlatforms,
  ...customEntries,
  lastOnlineStatusUpdateTime: count,
  /** Grows with every change: of two statuses of a user the greater is the newer. */
  version: count,
});
export type WireStatus = Static<typeof userStatus>;

const subscription = object({ status: userStatus, subscribedAt: count, expiresAt: count });
export type WireSubscription = Static<typeof subscription>;

/** Users who are not registered. */
const missing = (max: number) => list(userID, { max });

/** Where the table of subscriptions stood and where it stands now; absent: it did not change. */
const moved = optional(object({ from: count, to: count }));

export const queryUsersStatus = method({
  name: 'queryUsersStatus',
  doc: 'Returns how some other users stand, once.',
  needsLogin: true,
  /** Duplicates count once. */
  params: object({ userIDs: list(userID, { min: 1, max: limits.statusQueryMax }) }),
  result: object({
    statuses: list(userStatus, { max: limits.statusQueryMax }),
    missing: missing(limits.statusQueryMax),
  }),
  errors: ['CommonModuleUnsupportedRequest'],
  rate: 'status',
  failure: 'CommonModuleIMServerError',
});

export const subscribeUsersStatus = method({
  name: 'subscribeUsersStatus',
  doc: "Subscribes the caller, on all devices, to other users' statuses for some minutes; again counts from now.",
  needsLogin: true,
  params: object({
    /** Duplicates count once. */
    userIDs: list(userID, { min: 1, max: limits.statusSubscribeMax }),
    subscriptionDuration: integer({ min: 1, max: limits.statusSubscriptionMinutesMax }),
  }),
  result: object({
    subscriptions: list(subscription, { max: limits.statusSubscribeMax }),
    missing: missing(limits.statusSubscribeMax),
    /** Subscribed to the longest ago, and gone because the table was full. */
    dropped: list(userID, { max: limits.statusSubscribeMax }),
    moved,
  }),
  errors: ['CommonModuleUnsupportedRequest'],
  rate: 'status',
  failure: 'CommonModuleIMServerError',
});

export const unsubscribeUsersStatus = method({
  name: 'unsubscribeUsersStatus',
  doc: 'Ends subscriptions of the caller.',
  needsLogin: true,
  /** Duplicates count once. */
  params: object({ userIDs: list(userID, { min: 1, max: limits.statusSubscribeMax }) }),
  result: object({
    /** Users whom the caller was not subscribed to. */
    missing: missing(limits.statusSubscribeMax),
    moved,
  }),
  errors: ['CommonModuleUnsupportedRequest'],
  rate: 'status',
  failure: 'CommonModuleIMServerError',
});

export const syncUsersStatus = method({
  name: 'syncUsersStatus',
  doc: 'Tells a device what it lacks of the subscriptions of its user; from then on the node tells it of changes.',
  needsLogin: true,
  params: object({
    /** How far the device knows the table; 0: not at all. */
    position: count,
    /** Until when the device was told of changes, by the `asOf` that it holds. */
    since: count,
    /** Continues a sync that was not complete: what that answer named. */
    after: optional(count),
  }),
  result: object({
    /** Those that began, were renewed or told something since. */
    subscriptions: list(subscription, { max: limits.statusSyncMax }),
    /** Where the table stands. */
    position: count,
    /** Subscriptions in force; a device that then holds another number begins anew at position 0. */
    subscriptionCount: count,
    asOf: count,
    /** Only where the answer is not complete. */
    after: optional(count),
  }),
  errors: ['CommonModuleUnsupportedRequest'],
  rate: 'query',
  failure: 'CommonModuleIMServerError',
});

export const updateUserCustomStatus = method({
  name: 'updateUserCustomStatus',
  doc: 'Changes what the caller says of himself; an empty text takes it away.',
  needsLogin: true,
  params: object({ customStatus, duration: customStatusDuration }),
  result: object(customEntries),
  errors: ['CommonModuleUnsupportedRequest'],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const usersStatus = event({
  name: 'usersStatus',
  doc: 'Users to whom the user of this session is subscribed stand differently; the newest of each.',
  data: object({
    statuses: list(userStatus, { max: limits.statusesPerEventMax }),
    /** Everything that changed until then was told, with the events before this one. */
    asOf: optional(count),
  }),
});

/** The key is empty. */
export const statusSubscriptions = userLogKind({
  kind: 'statusSubscriptions',
  doc: "The table of the user's subscriptions changed; `from` is where it stood before.",
  isForNewDevices: true,
  body: object({ from: count }),
});

/** The key is empty. */
export const ownStatus = userLogKind({
  kind: 'ownStatus',
  doc: 'A device of the user came or went, or what the user says of himself changed.',
  isForNewDevices: false,
  /** Absent where one device at a time may be online. */
  body: object({ onlinePlatforms: optional(onlinePlatforms), ...customEntries }),
});
