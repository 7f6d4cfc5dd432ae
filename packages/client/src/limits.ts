/** Limits that the SDK puts on its own caller; tests and load generators raise them. */
export interface CallLimits {
  /** Calls that return a promise, per second. */
  readonly callsPerSecondMax: number;
  /** Absent: what the server says. */
  readonly messagesPerSecondMax?: number;
  /** Command messages have a budget of their own. Absent: what the server says. */
  readonly commandsPerSecondMax?: number;
  /** Messages on their way at one time. */
  readonly sendingMax: number;
  /** A device that holds at least so many logs first compares digests of them with the server. */
  readonly digestedLogsMin: number;
}

export const defaultCallLimits: CallLimits = {
  callsPerSecondMax: 100,
  sendingMax: 1000,
  digestedLogsMin: 64,
};

/** How much the SDK holds at one time. */
export const capacity = {
  /** Requests that wait because too many have no answer yet. */
  requestQueueMax: 2000,
  /** Messages that came ahead of others, in one log and in all of them. */
  heldPerLogMax: 256,
  heldMax: 2000,
  /** Positions of one log whose message may still come from the rest of a catch-up. */
  overtakenMax: 1000,
  /** What was taken off a list of late, whose place in the log is known. */
  removedMax: 1000,
  /** Entries of the user's own log that came ahead of others. */
  heldEntriesMax: 500,
  /** Messages that failed and may be sent again; beyond that the oldest are forgotten. */
  failedMax: 1000,
  /** Messages that the app inserted on this device; beyond that the oldest are forgotten. */
  insertedMax: 5000,
  /** What an inserted Combine holds, in UTF-16 units as JSON: it stays in memory, and is one line of a backup. */
  combinedUnitsMax: 4_000_000,
  /** Command and Barrage messages of rooms that were told, kept to know them again. */
  signalsHeardMax: 1000,
  /** Ids of messages that were sent from here, kept to know them again. */
  recentlySentMax: 1000,
  /** Changes of the own profile that were not answered, kept to know them again. */
  askedChangesMax: 20,
  /** Conversations in which somebody types, on either side. */
  typingMax: 100,
  /** Marks of conversations that were read, two for each of a good many. */
  receiptMarksMax: 5000,
  /** Messages of groups of which it is known how far they were read. */
  groupReceiptsMax: 5000,
  /** Messages that wait to be read; beyond that the oldest run out without an event. */
  awaitedReceiptsMax: 1000,
  /** Statuses in one event. */
  eventStatusesMax: 100,
  /** Messages in one event. */
  eventMessagesMax: 100,
  /** Lines of the SDK's log, in UTF-16 units together and each. */
  logUnitsMax: 512 * 1024,
  logLineUnitsMax: 1000,
  /** What is uploaded at a time; a unit takes three bytes of UTF-8 at most. */
  logPartUnitsMax: 60_000,
} as const;

/** Times in milliseconds. */
export const durations = {
  /** An online login as a whole. */
  loginMs: 10_000,
  /** One attempt to take a session up again. */
  attemptMs: 10_000,
  requestMs: 10_000,
  /** How long those who leave a group are gathered before it is asked who is still to read. */
  receiptsRefreshMs: 1000,
  sendMs: 15_000,
  /** How long a server may be quiet while a message waits for its answer before it is pinged, and from then on. */
  doubtMs: 4000,
  verdictMs: 6000,
  /** How long a message waits for a lost connection to return, and how long then for an answer to the last attempt. */
  sendWaitMs: 30_000,
  lastChanceMs: 3000,
  /** Where no server has said otherwise: after an outage of this length another login may replace the session. */
  reconnectLimitMs: 300_000,
  /** A connection that lasted this long is taken to be sound: the next reconnect starts at once. */
  steadyMs: 10_000,
  /** How long somebody types who is not heard of again, and when the other side is told anew. */
  typingMs: 6000,
  typingRepeatMs: 3000,
  /** How long an event that came ahead waits for the one before it. */
  graceMs: 100,
  /** `tokenWillExpire` is told this long before. */
  tokenWarningMs: 30_000,
  /** How often it is looked at what became of messages that another instance was sending. */
  foreignCheckMs: 5000,
  /** Longer than any send takes, with the wait for a connection and for the cache. */
  foreignSendMs: 60_000,
  /** How long the cache may take to open; a browser's may never answer. */
  cacheOpenMs: 3000,
  /** How long one call of the cache may take; a login waits for the last one of the session before. */
  cacheCallMs: 5000,
  /** How long the answer to a logout is waited for before the connection is closed. */
  leaveMs: 2000,
} as const;
