/** Limits that the wire itself has; what a deployment may change lives in the server's configuration. */
export const wireLimits = {
  /** One WebSocket message in either direction, in UTF-8 bytes. */
  messageBytesMax: 256 * 1024,
  /** Nesting of objects and lists inside one WebSocket message. */
  depthMax: 16,
  /** Frames inside one WebSocket message. */
  framesMax: 256,
  /** Requests of one connection that may wait for their answer. */
  requestsInFlightMax: 256,
} as const;

/** Sizes in UTF-8 bytes and counts of entries, as the public interface documents them. */
export const limits = {
  userIDBytesMax: 32,
  /** A user, a group or a room. */
  conversationIDBytesMax: 128,
  userNameBytesMax: 256,
  userAvatarUrlBytesMax: 500,
  /** Of a user; a deployment may set a lower limit of its own. */
  userExtendedDataBytesMax: 32 * 1024,
  userExtendedDataBytesDefault: 2 * 1024,
  /** Users in one query, and users that one user may query within `timings.userInfoWindowMs`. */
  userInfoIDsMax: 10,
  /** IDs that a query may list at all; beyond it the list itself is at fault. */
  userInfoIDsListedMax: 1000,
  /** Entries of one list of a rule for push; as each platform counts once, there is room for all that there may be. */
  rulePlatformsListedMax: 100,
  badgeMax: 2_147_483_647,
  /** What names a session to the user's other devices. */
  shownSessionIDBytesMax: 32,
  tokenBytesMax: 4096,
  customStatusBytesMax: 64,
  /** Ten years. */
  customStatusSecondsMax: 315_360_000,
  /** Platforms on which a user may be online. */
  platformsMax: 32,
  /** Users in one query of statuses, and in one call that begins or ends subscriptions. */
  statusQueryMax: 200,
  statusSubscribeMax: 100,
  /** Thirty days. */
  statusSubscriptionMinutesMax: 43_200,
  statusesPerEventMax: 100,
  /** Subscriptions in one answer to a device that synchronises. */
  statusSyncMax: 200,
  localMessageIDBytesMax: 64,
  /** The text of a Text or Custom message; a deployment may set a lower limit of its own. */
  textBytesMax: 32 * 1024,
  textBytesDefault: 2 * 1024,
  extendedDataBytesMax: 1024,
  /** What one device sends in a second where no server has said otherwise. */
  messagesPerSecondDefault: 10,
  commandsPerSecondDefault: 30,
  /** The content of a Command message, before it is encoded. */
  commandBytesMax: 5 * 1024,
  /** The items of a Multiple message as JSON, where no server has said otherwise. */
  multipleBytesDefault: 5 * 1024,
  multipleItemsMax: 20,
  multipleMediaMax: 10,
  multipleCustomMax: 1,
  combineTitleBytesMax: 20,
  combineSummaryBytesMax: 100,
  combinedMessagesMax: 100,
  combineIDBytesMax: 64,
  searchedContentBytesMax: 64,
  subTypeMax: 200,
  mentionedUserIDsMax: 50,
  historyCountMax: 100,
  /** Messages that one `queryMessages` may name. */
  messageSeqsMax: 10,
  reactionTypeBytesMax: 32,
  /** By how much one call raises a user's count. */
  increaseCountMax: 1_000_000,
  reactionUsersMax: 100,
  /** Messages that one call may set as read, and whose receipts one call may ask for. */
  receiptsReadMax: 10,
  receiptsInfoMax: 100,
  /** Replies in one answer. */
  repliedListCountMax: 100,
  /** Messages that one call deletes. */
  deletedMessagesMax: 100,
  catchUpCountMax: 100,
  /** Logs a client may name in one `sync`. */
  syncLogsMax: 2000,
  /** Ranges of logs in one `sync`, how many logs of one are digested, and the text that comes of them. */
  syncRangesMax: 64,
  digestedLogsMax: 1024,
  logDigestBytesMax: 80,
  /** Entries of a user's own log in one answer. */
  userLogEntriesMax: 500,
  /** The kind of an entry in a log, and what it is about. */
  entryKindBytesMax: 64,
  entryKeyBytesMax: 256,
  /** One part of an uploaded log. */
  logPartBytesMax: 192 * 1024,
  catchUpLogsMax: 20,
  searchKeywordsMax: 5,
  searchKeywordBytesMax: 256,
  searchSendersMax: 5,
  searchTypesMax: 20,
  /** Messages in one answer: a page, and what has the same place in the order as its last. */
  searchAnswerMax: 200,
  /** The highest mark, and how many a conversation may have. */
  markMax: 60,
  /** Conversations that one call marks. */
  markedAtOnceMax: 100,
  /** Readings in one request. */
  readingsMax: 200,
  /** Mentions that are listed with a conversation, the newest ones. */
  mentionsMax: 100,
  /** Users whom one call blocks or unblocks; a deployment sets how many of these it may be. */
  blacklistUserIDsMax: 100,
  blacklistUserIDsDefault: 20,
  /** What a user writes about a friend, or to one who is to become one. */
  friendTextCharactersMax: 256,
  friendTextBytesMax: 1024,
  /** The notes about one friend, keys and values together; a deployment may set a lower limit of its own. */
  friendAttributesBytesMax: 16 * 1024,
  friendAttributesBytesDefault: 1024,
  /** Users in one call; a deployment may set a lower limit of its own. */
  friendIDsMax: 50,
  friendIDsDefault: 20,
  /** Users that a call may list at all; beyond it the list itself is at fault. */
  friendIDsListedMax: 1000,
  /** A word that is searched for among friends. */
  friendKeywordBytesMax: 64,
  /** Entries of a page of friends or of applications. */
  listPageMax: 3000,
  /** Name, avatar, notice and alias of a group; a deployment sets lower limits. */
  groupTextBytesMax: 4096,
  groupNicknameCharactersMax: 100,
  /** The key or the value of an attribute of a group, and how many may be named at all; a deployment sets lower limits. */
  groupAttributeBytesMax: 16 * 1024,
  groupAttributesListedMax: 100,
  groupRoleMax: 255,
  /** Roles that a mute of a group may name. */
  groupMuteRolesMax: 20,
  /** Thirty days; a deployment sets a lower limit for its users. */
  groupMuteSecondsMax: 2_592_000,
  /** Users in one call on a group. */
  groupUserIDsMax: 100,
  /** Members in one answer or event: those of a call, and its caller. */
  groupMembersAtOnceMax: 101,
  groupPageMax: 100,
  /** Members of one group that a search among groups answers; a search in that group has all of them. */
  groupMembersFoundMax: 20,
  groupApplicationWordingBytesMax: 256,
  /** Applications that one call changes, of its users and what it makes void; those that it makes void after them are told on their own. */
  groupApplicationsAtOnceMax: 300,
  roomIDBytesMax: 128,
  roomNameBytesMax: 64,
  /** The key or the value of an attribute of a room or member, and how many may be named at all; a deployment sets lower limits. */
  roomAttributeBytesMax: 16 * 1024,
  roomPairsListedMax: 100,
  /** Calls in one batch of attributes. */
  roomOperationsMax: 100,
  roomDestroyDelaySecondsMax: 2_592_000,
  /** Users in one call on a room. */
  roomUsersAtOnceMax: 100,
  /** Members in one event. */
  roomMembersTold: 100,
  /** Members that can be listed of a room, on one page or on all. */
  roomMembersListedMax: 500,
  roomFlagBytesMax: 64,
  /** The longest that a user is kept out of a room, unless for as long as it exists. */
  roomBlockSecondsMax: 31_536_000,
  /** Rooms that one device may be in. */
  roomsOfDeviceMax: 100,
  /** Entries of the log of a room in one answer or event. */
  roomEntriesMax: 500,
  /** Rooms in one event that tells where they stand. */
  roomHeadsMax: 500,
  /** The text of a Barrage message. */
  barrageBytesMax: 5 * 1024,
  /** A `callID`, and what is given with each step of a call. */
  callIDBytesMax: 32,
  callExtendedDataBytesMax: 2048,
  callTimeoutSecondsDefault: 90,
  callTimeoutSecondsMax: 600,
  /** Users that one call method may list at all; a deployment sets how many may be invited. */
  callUserIDsListedMax: 1000,
  /** Everybody who ever was in one call, and calls in one answer. */
  callUsersMax: 50,
  callPageMax: 100,
  /** Numbers that stand for something, those of newer servers too. */
  enumerationMax: 1000,
} as const;

/** Times in milliseconds that both ends of a connection rely on. */
export const timings = {
  heartbeatMs: 10_000,
  /** The client regards its connection as lost after this long without a byte. */
  clientSilenceMs: 20_000,
  /** Within this long a user may query `limits.userInfoIDsMax` users. */
  userInfoWindowMs: 10_000,
  /** A token must live at least this long at login. */
  tokenRemainingMsMin: 30_000,
  /** How long a message can be read with a receipt where no server has said otherwise. */
  receiptLifetimeMs: 7 * 24 * 60 * 60 * 1000,
} as const;

/** Limits that the server alone looks at. */
export const serverLimits = {
  /** The highest that a deployment may set for the items of a Multiple message. */
  multipleBytesMax: 32 * 1024,
  /** How deep Combine messages may stand in one another. */
  combineDepthMax: 10,
} as const;

/** Times in milliseconds that the server alone keeps; what the SDK does not need is not in it. */
export const serverTimings = {
  /** The server regards a session as offline after this long without a heartbeat. */
  serverSilenceMs: 35_000,
  /** Whoever has not logged in after this long has to go. */
  loginWithinMs: 10_000,
} as const;
