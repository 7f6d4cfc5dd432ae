import { enumeration, type ValueOf } from './enumeration.ts';

/** What kind of counterpart a conversation has. */
export const ZIMConversationType = enumeration({
  /** None: a broadcast, or all conversations at once. */
  Unknown: -1,
  /** One other user. */
  Peer: 0,
  /** A room; it never stands in the list of conversations. */
  Room: 1,
  /** A group. */
  Group: 2,
  /** A channel of a community; not supported. */
  CommunityChannel: 3,
});
export type ZIMConversationType = ValueOf<typeof ZIMConversationType>;

/** What happened to a conversation. */
export const ZIMConversationEvent = enumeration({
  /** It is new in the list, or back in it. */
  Added: 0,
  /** Something in it changed. */
  Updated: 1,
  /** Nothing can be sent in it: the own user is not in the group, or the other user does not exist. */
  Disabled: 2,
  /** It was removed from the list. */
  Deleted: 3,
});
export type ZIMConversationEvent = ValueOf<typeof ZIMConversationEvent>;

/** Whether a conversation makes itself noticed. */
export const ZIMConversationNotificationStatus = enumeration({
  /** It does; the default. */
  Notify: 1,
  /** No offline push, and its unread messages are not part of the total. */
  DoNotDisturb: 2,
});
export type ZIMConversationNotificationStatus = ValueOf<typeof ZIMConversationNotificationStatus>;

/** How far the list of conversations is in step with the server. */
export const ZIMConversationSyncState = enumeration({
  /** The synchronisation began. */
  Started: 0,
  /** It is complete. */
  Finished: 1,
  /** It broke off; the next reconnect tries again. */
  Failed: 2,
});
export type ZIMConversationSyncState = ValueOf<typeof ZIMConversationSyncState>;

/** Which conversations a query takes by their pin. */
export const ZIMConversationPinnedFilter = enumeration({
  /** All of them. */
  All: 0,
  /** Pinned ones. */
  OnlyPinned: 1,
  /** Those that are not pinned. */
  OnlyUnpinned: 2,
});
export type ZIMConversationPinnedFilter = ValueOf<typeof ZIMConversationPinnedFilter>;

/** What a search of conversations compares. */
export const ZIMConversationSearchMode = enumeration({
  /** The messages in them. */
  MatchMessage: 0,
  /** Their names and aliases. */
  MatchConversationName: 1,
});
export type ZIMConversationSearchMode = ValueOf<typeof ZIMConversationSearchMode>;
