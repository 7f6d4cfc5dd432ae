import type { GroupChange } from '@parley/protocol/features/group-values';
import { worldStartMs } from './clock.ts';
import { ofKind, type Receipt, type Recorded, type SeenMessage, type SendCall, type ToldReceipt } from './history.ts';
import { placeOf } from './places.ts';
import type { RoomsAtRest } from './room-history.ts';

/** A message as the server holds it when all is quiet. */
export interface ServerMessage {
  readonly log: number;
  /** Where it was added. */
  readonly position: number;
  /** Where it last changed. */
  readonly changedPosition: number;
  readonly messageID: string;
  readonly localMessageID: string;
  readonly messageSeq: number;
  readonly orderKey: number;
  readonly timestamp: number;
  readonly senderUserID: string;
  readonly tag: string;
  /** Whether it counts as unread for who received it. */
  readonly isCounted: boolean;
  /** Whom it mentions; `*` is everybody. */
  readonly mentions?: readonly string[];
  readonly isRevoked?: true;
  /** How far its receiver has read it; absent: it has no receipt. */
  readonly receipt?: Receipt;
  /** Of a group's message with a receipt: who has read it. */
  readonly readBy?: readonly string[];
  /** As a device shows it that has what the server has. */
  readonly changes?: string;
  /** Of a reply: where the root of its tree stands. */
  readonly rootSeq?: number;
  /** As text; absent: none. */
  readonly reactions?: string;
  /** How often each user raised the count of one type. */
  readonly countedBy?: Readonly<Record<string, number>>;
  readonly isPinned?: true;
}

export interface ServerLog {
  readonly log: number;
  /** The two users of a peer conversation, or all who are in a group or were. */
  readonly users: readonly string[];
  /** Absent: it is of two users. */
  readonly group?: ServerGroup;
  readonly headPosition: number;
  /** Where a member last said to have read all of it; absent: nobody did. */
  readonly markPosition?: number;
  /** How far each of the users has read. */
  readonly readSeqByUser: Readonly<Record<string, number>>;
  /** What the server counts as unread for each of them. */
  readonly unreadByUser?: Readonly<Record<string, number>>;
  /** What each of the users has set for the conversation, and which unread messages mention him. */
  readonly settingsByUser?: Readonly<Record<string, EntrySettings>>;
  /** Ascending by `orderKey`. */
  readonly messages: readonly ServerMessage[];
  /** Messages that are found as pinned. */
  readonly pinnedSeqs?: readonly number[];
  /** What each of the users has deleted for the account; absent: nothing. */
  readonly deletedByUser?: Readonly<Record<string, ServerDeletions>>;
}

/** What makes a group of a log. */
export interface ServerGroup {
  readonly groupID: string;
  /** When it was dismissed, by the clock of the server that did it; absent: it goes on. */
  readonly endedAt?: number;
  /** Where each user took part, by positions, ascending. */
  readonly windowsByUser: Readonly<Record<string, readonly LogWindow[]>>;
  /** When each member came in, by the clock of the server that let him in. */
  readonly enteredAtByUser: Readonly<Record<string, number>>;
  /** What was changed beside messages, ascending. */
  readonly entries: readonly { readonly position: number; readonly change: GroupChange }[];
}

/** From the entry with which a user came in to that with which he went, both included. */
export interface LogWindow {
  readonly fromPosition: number;
  readonly toPosition?: number | undefined;
}

export interface ServerDeletions {
  readonly messageIDs: readonly string[];
  /** The entry of the conversation, and nothing came since. */
  readonly isEntryDeleted: boolean;
}

/** What a user has set for a conversation, and the IDs of unread messages that mention him. */
export interface EntrySettings {
  readonly pinnedTime: number;
  readonly notificationStatus: number;
  readonly marks: readonly number[];
  readonly mentions: readonly string[];
}

/** What a device shows of one conversation when all is quiet, from its own data alone. */
export interface DeviceConversation {
  readonly conversationID: string;
  readonly messages: readonly SeenMessage[];
  /** How far the device says it holds the log; absent when it holds none. */
  readonly held?: { readonly log: number; readonly position: number };
  /** Its entry in the list of conversations; absent where it is not listed. */
  readonly listed?: ListedConversation;
  /** Of a group: what the device says of the receipts of its messages, as `queryMessageReceiptsInfo` does. */
  readonly receipts?: readonly Pick<ToldReceipt, 'messageID' | 'readMemberCount' | 'unreadMemberCount' | 'status'>[];
  /** Of a group: what the server shows of it; absent: it refused. */
  readonly shown?: readonly SeenMessage[];
}

/** An entry of the list of conversations as the application sees it. */
export interface ListedConversation {
  readonly unreadMessageCount: number;
  readonly readMessageSeq: number;
  readonly orderKey: number;
  readonly lastMessage: SeenMessage | undefined;
  readonly settings?: EntrySettings;
}

export interface DeviceState {
  readonly device: string;
  readonly userID: string;
  readonly life: number;
  /** Logged in, connected and synchronised; only then it must equal the server. */
  readonly isCurrent: boolean;
  readonly conversations: readonly DeviceConversation[];
  /** The user's rule for push, as text; absent: it was not looked for. */
  readonly rule?: string;
  /** Whom its user has blocked. */
  readonly blocked?: readonly string[];
  readonly friends?: KnownFriends;
  /** What the present process was told last; empty text: that it is no more. */
  readonly friendsTold?: KnownFriends;
  /** Whom the device says its user follows, and how they stand. */
  readonly followed?: Followed;
}

/** A search of all its pages, and what its history has that it had to find. */
export interface SearchState {
  /** Of which conversation; absent: of all. */
  readonly conversationID?: string;
  readonly what: string;
  readonly isAscending: boolean;
  readonly found: readonly SeenMessage[];
  readonly expected: readonly SeenMessage[];
}

/** What a new device of a user shows that has taken in the backup of another one, beside what that one has. */
export interface BackupState {
  readonly userID: string;
  readonly found: readonly SeenMessage[];
  readonly expected: readonly SeenMessage[];
}

/** Friends and applications as text, by the kind and the ID of the other. */
export type KnownFriends = Readonly<Record<string, string>>;

/** Whom a user follows, by their IDs: how they stand, as text, and until when, by the clocks of servers. */
export type Followed = Readonly<Record<string, { readonly status: string; readonly until: number }>>;

/** What the server holds at a time of the world's clock, in Unix milliseconds. */
export interface StoredFollowed {
  readonly at: number;
  readonly byUser: Readonly<Record<string, Followed>>;
}

/** One run of a world: what happened, and what was there when all was quiet. */
export interface Run {
  readonly entries: readonly Recorded[];
  readonly logs: readonly ServerLog[];
  /** What the database held when a backup took its place; absent: none did. */
  readonly logsBefore?: readonly ServerLog[];
  /** The rule for push of each user, as text. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly devices: readonly DeviceState[];
  /** What searches on one of the devices found, beside what they had to; absent: there was no device at rest. */
  readonly searched?: { readonly device: string; readonly searches: readonly SearchState[] };
  /** Absent: there was no device at rest. */
  readonly backup?: BackupState;
  /** Absent: users went into none, or the world did not come to rest. */
  readonly rooms?: RoomsAtRest;
  /** Whom each user has blocked. */
  readonly blocked?: Readonly<Record<string, readonly string[]>>;
  /** As the server holds them; absent: nobody asked. */
  readonly friendsByUser?: Readonly<Record<string, KnownFriends>>;
  /** Whom each user follows, as the server holds it; absent: nobody asked. */
  readonly followed?: StoredFollowed;
  /** Sends may take this long to be answered, one way or the other. */
  readonly resolveWithinMs: number;
}

/** A message with an id, seen by somebody. */
export interface Sighting {
  readonly at: number;
  readonly by: string;
  readonly conversation: string;
  readonly message: SeenMessage;
}

/** What the checkers ask of a run, worked out once. */
export interface Facts {
  readonly run: Run;
  readonly sends: readonly Recorded<SendCall>[];
  /** In the order of time; those of the devices' final lists come last. */
  readonly sightings: readonly Sighting[];
  readonly logByConversation: ReadonlyMap<string, ServerLog>;
  readonly serverMessageByID: ReadonlyMap<string, ServerMessage>;
  readonly firstSeenAtByMessageID: ReadonlyMap<string, number>;
  /** Messages that came into being after a backup was taken and went with its restoration: their loss is no fault. */
  readonly lostByRestore: ReadonlySet<string>;
}

const placeOfLog = ({ users: [one = '', other = ''], group }: ServerLog): string =>
  group ? group.groupID : placeOf(one, other);

export function collectFacts(run: Run): Facts {
  const sightings = [...sightingsOf(run.entries), ...finalSightings(run)];
  const firstSeenAtByMessageID = new Map<string, number>();
  for (const { at, message } of sightings) {
    if (!firstSeenAtByMessageID.has(message.messageID)) firstSeenAtByMessageID.set(message.messageID, at);
  }
  const serverMessages = run.logs.flatMap(({ messages }) => messages);
  const serverMessageByID = new Map(serverMessages.map((message) => [message.messageID, message]));
  return {
    run,
    sends: ofKind(run.entries, 'send'),
    sightings,
    logByConversation: new Map(run.logs.map((log) => [placeOfLog(log), log])),
    serverMessageByID,
    firstSeenAtByMessageID,
    lostByRestore: lostByRestore(run, sightings, firstSeenAtByMessageID, serverMessageByID),
  };
}

function sightingsOf(entries: readonly Recorded[]): Sighting[] {
  return ofKind(entries, 'sent', 'status', 'received', 'revoked', 'revokeReceived', 'page', 'found').flatMap(
    (entry) => {
      const messages = 'messages' in entry ? entry.messages : [entry.message];
      return messages.flatMap((message) => sighting(entry.at, entry, message));
    },
  );
}

function finalSightings({ devices }: Run): Sighting[] {
  return devices.flatMap((device) =>
    device.conversations.flatMap(({ messages }) =>
      messages.flatMap((message) => sighting(Number.POSITIVE_INFINITY, device, message)),
    ),
  );
}

function sighting(at: number, by: { device: string; userID: string }, message: SeenMessage): Sighting[] {
  if (message.messageID === '') return [];
  return [{ at, by: by.device, conversation: placeOf(by.userID, message.conversationID), message }];
}

/** Servers' clocks may be off by this much. */
export const skewMsMax = 1000;

function lostByRestore(
  { entries }: Run,
  sightings: readonly Sighting[],
  firstSeenAt: ReadonlyMap<string, number>,
  present: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  const acts = ofKind(entries, 'act');
  const restoredAt = acts.findLast(({ act }) => act === 'restoreBackup')?.at;
  const backedUpAt = acts.findLast(({ act }) => act === 'backUp')?.at;
  const lost = new Set<string>();
  if (restoredAt === undefined || backedUpAt === undefined) return lost;
  for (const { message } of sightings) {
    const { messageID, timestamp } = message;
    // What was accepted before may be shown for the first time after.
    const wasBefore = timestamp <= worldStartMs + restoredAt + skewMsMax;
    if (wasBefore && (firstSeenAt.get(messageID) ?? 0) >= backedUpAt && !present.has(messageID)) lost.add(messageID);
  }
  return lost;
}
