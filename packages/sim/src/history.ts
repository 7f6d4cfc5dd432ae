import type { HandedOut } from './handed-out.ts';
import type { RoomEntry } from './room-history.ts';

/** A message as a device shows it, or as the server holds it: ids and numbers, with the content cut down to its tag. */
export interface SeenMessage {
  /** Empty while the server has not accepted it. */
  readonly messageID: string;
  readonly localMessageID: string;
  readonly messageSeq: number;
  readonly orderKey: number;
  readonly timestamp: number;
  readonly senderUserID: string;
  /** The other user, as the owner of the device sees the conversation, or the group. */
  readonly conversationID: string;
  readonly sentStatus: 'Sending' | 'Success' | 'Failed';
  /** What the workload wrote into the text: one tag per call of `sendMessage`. A revoked message still names its own. */
  readonly tag: string;
  readonly isRevoked?: true;
  /** How far it was read; absent: it has no receipt. */
  readonly receipt?: Receipt;
  /** What became of it since it was sent, but for a revocation; absent: nothing. */
  readonly changes?: string;
  /** As text; absent: none. */
  readonly reactions?: string;
  /** The app put it there, on one device. */
  readonly isInserted?: true;
  /** What the app attached to it on the device; absent: nothing. */
  readonly note?: string;
}

export type Receipt = 'Processing' | 'Done' | 'Expired';

/** One device: an installation whose cache may outlive the process. */
interface OfDevice {
  readonly device: string;
  readonly userID: string;
  /** Counts the processes of this device. */
  readonly life: number;
}

interface OfSend extends OfDevice {
  readonly kind: 'send' | 'attached' | 'sent' | 'sendFailed';
  readonly conversationID: string;
  readonly tag: string;
}

export interface SendCall extends OfSend {
  readonly kind: 'send';
  /** A manual resend keeps its localMessageID and moves to the end. */
  readonly isRetry: boolean;
}
export interface Attached extends OfSend {
  readonly kind: 'attached';
  readonly localMessageID: string;
}
export interface Sent extends OfSend {
  readonly kind: 'sent';
  readonly message: SeenMessage;
}
export interface SendFailed extends OfSend {
  readonly kind: 'sendFailed';
  readonly code: number;
}

/** `messageSentStatusChanged` as the application got it. */
export interface StatusChanged extends OfDevice {
  readonly kind: 'status';
  readonly message: SeenMessage;
}

/** `peerMessageReceived` or `groupMessageReceived` as the application got it. */
export interface Received extends OfDevice {
  readonly kind: 'received';
  readonly conversationID: string;
  readonly isOffline: boolean;
  readonly messages: readonly SeenMessage[];
}

/** A call of `revokeMessage`. */
export interface RevokeCall extends OfDevice {
  readonly kind: 'revoke';
  readonly messageID: string;
}
export interface Revoked extends OfDevice {
  readonly kind: 'revoked';
  readonly calledAt: number;
  readonly message: SeenMessage;
}
export interface RevokeFailed extends OfDevice {
  readonly kind: 'revokeFailed';
  readonly messageID: string;
  readonly code: number;
}

/** `messageRevokeReceived` as the application got it. */
export interface RevokeReceived extends OfDevice {
  readonly kind: 'revokeReceived';
  readonly messages: readonly SeenMessage[];
}

/** A call that blocks a user or blocks him no longer; it is known again by its time. */
export interface BlockCall extends OfDevice {
  readonly kind: 'block';
  readonly conversationID: string;
  readonly isBlocked: boolean;
}
export interface Blocked extends OfDevice {
  readonly kind: 'blocked';
  readonly conversationID: string;
  readonly isBlocked: boolean;
  readonly calledAt: number;
}
/** It was so already: nothing changed. */
export interface BlockRefused extends OfDevice {
  readonly kind: 'blockRefused';
  readonly calledAt: number;
}

/** `groupStateChanged` as the application got it. */
export interface MembershipTold extends OfDevice {
  readonly kind: 'membershipTold';
  readonly groupID: string;
  readonly isMember: boolean;
}

/** A call of `sendMessageReceiptsRead`, or of `sendConversationMessageReceiptRead`. */
export interface ReceiptCall extends OfDevice {
  readonly kind: 'readReceipts';
  readonly conversationID: string;
  /** Absent: everything of the conversation. */
  readonly messageIDs?: readonly string[];
}
export interface ReceiptsRead extends OfDevice {
  readonly kind: 'receiptsRead';
  readonly calledAt: number;
  /** What could be set, and the conversation, if all of it was read. */
  readonly messageIDs: readonly string[];
  readonly wholeOf?: string;
}
export interface ReceiptsFailed extends OfDevice {
  readonly kind: 'readReceiptsFailed';
  readonly code: number;
}

/** `userStatusUpdated` as the application got it, without entries about the own user. */
export interface StatusTold extends OfDevice {
  readonly kind: 'statusTold';
  readonly statuses: readonly { readonly userID: string; readonly text: string }[];
}

/** `messageReceiptChanged` or `conversationMessageReceiptChanged` as the application got it. */
export interface ReceiptTold extends OfDevice {
  readonly kind: 'receiptTold';
  readonly infos: readonly ToldReceipt[];
}
export interface ToldReceipt {
  readonly conversationID: string;
  readonly messageID: string;
  readonly status: string;
  readonly readMemberCount: number;
  readonly unreadMemberCount: number;
  readonly isSelfOperated: boolean;
}

/** A call that raises the count of a reaction by one, or what came of it; a repeat is the same `call`. */
interface OfReact extends OfDevice {
  readonly messageID: string;
  readonly call: string;
}
export interface ReactCall extends OfReact {
  readonly kind: 'react' | 'reacted';
}
export interface ReactFailed extends OfReact {
  readonly kind: 'reactFailed';
  readonly code: number;
}

/** A call that deletes for the own user, on the device alone or for the account. */
interface OfDeletion extends OfDevice {
  readonly kind: 'delete' | 'deleted' | 'deleteFailed';
  readonly what: 'messages' | 'allMessages' | 'conversation';
  readonly isForAccount: boolean;
  readonly conversationID: string;
  /** Where single messages are deleted. */
  readonly messageIDs: readonly string[];
}
export interface DeleteCall extends OfDeletion {
  readonly kind: 'delete';
}
export interface Deleted extends OfDeletion {
  readonly kind: 'deleted';
  readonly calledAt: number;
}
export interface DeleteFailed extends OfDeletion {
  readonly kind: 'deleteFailed';
  readonly code: number;
}

/** A call of `insertMessageToLocalDB`. */
interface OfInsert extends OfDevice {
  readonly conversationID: string;
  readonly tag: string;
}
export interface InsertCall extends OfInsert {
  readonly kind: 'insert' | 'insertFailed';
}
export interface Inserted extends OfInsert {
  readonly kind: 'inserted';
  readonly message: SeenMessage;
}

/** A call of `updateMessageLocalExtendedData`. */
export interface NoteCall extends OfDevice {
  readonly kind: 'note' | 'noted' | 'noteFailed';
  /** The `messageID`, or the `localMessageID` of what was inserted. */
  readonly of: string;
  readonly note: string;
}

/** What a search on the device found. */
export interface Found extends OfDevice {
  readonly kind: 'found';
  readonly calledAt: number;
  readonly messages: readonly SeenMessage[];
}

/** A backup is being taken in, or was. */
export interface BackupTaken extends OfDevice {
  readonly kind: 'import' | 'imported' | 'importFailed';
  /** The `localMessageID` of each inserted message in it. */
  readonly inserted: readonly string[];
  /** The life of the database in which it was made. */
  readonly epoch?: number;
  /** How far it holds each log. */
  readonly places: Readonly<Record<number, number>>;
}

/** A page of `queryHistoryMessage`. */
export interface HistoryPage extends OfDevice {
  readonly kind: 'page';
  readonly calledAt: number;
  readonly conversationID: string;
  readonly count: number;
  readonly reverse: boolean;
  /** `orderKey` of the anchor. */
  readonly anchor: number | undefined;
  /** Whether the device was connected from the call to the answer. */
  readonly wasConnected: boolean;
  readonly messages: readonly SeenMessage[];
}

/** An event or result without messages: a state of the connection, the end of a login. */
export interface Happening extends OfDevice {
  readonly kind:
    | 'connection'
    | 'loggedIn'
    | 'loginFailed'
    | 'logout'
    | 'pageFailed'
    | 'cleared'
    | 'clearFailed'
    | 'edited'
    | 'editFailed'
    | 'draft'
    | 'total'
    | 'listSync'
    | 'error';
  /** A state and its event, an error code, a conversation or a number. */
  readonly what: string;
}

/** What befell a device or a server, by the will of the world. */
export interface Act {
  readonly kind: 'act';
  readonly who: string;
  readonly act:
    | 'start'
    | 'kill'
    | 'loseCache'
    | 'sleep'
    | 'wake'
    | 'block'
    | 'unblock'
    | 'reset'
    | 'silence'
    | 'drain'
    | 'powerCut'
    | 'failStorage'
    | 'backUp'
    | 'restoreBackup'
    | 'heal';
  /** For a device: which of its processes. */
  readonly life?: number;
  /** For a server that is blocked: from whom. */
  readonly from?: 'clients' | 'bus' | 'both';
}

/** What a server answered to `login`, `resume`, `sync` or `catchUp`, with what it was asked. */
export interface Exchange {
  readonly kind: 'exchange';
  readonly device: string;
  readonly server: string;
  /** Later ones have higher numbers. */
  readonly connection: number;
  readonly method: string;
  /** When the server got the request. */
  readonly askedAt: number;
  readonly params: unknown;
  readonly result: unknown;
}

/** A server refused a send; the sender may never learn of it, and send it again. */
export interface Refused {
  readonly kind: 'refused';
  readonly device: string;
  readonly localMessageID: string;
  readonly code: number;
}

export type Entry =
  | SendCall
  | Attached
  | Sent
  | SendFailed
  | StatusChanged
  | Received
  | RevokeCall
  | Revoked
  | RevokeFailed
  | RevokeReceived
  | MembershipTold
  | ReceiptCall
  | BlockCall
  | Blocked
  | BlockRefused
  | ReceiptsRead
  | ReceiptsFailed
  | ReceiptTold
  | StatusTold
  | ReactCall
  | ReactFailed
  | DeleteCall
  | Deleted
  | DeleteFailed
  | InsertCall
  | Inserted
  | NoteCall
  | Found
  | BackupTaken
  | HistoryPage
  | Happening
  | Act
  | Exchange
  | Refused
  | HandedOut
  | RoomEntry;

/** An entry with its time, in milliseconds since the world began. */
export type Recorded<Of extends Entry = Entry> = Of & { readonly at: number };

/** Everything that happened in one world, in order. */
export class History {
  readonly entries: Recorded[] = [];
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Milliseconds since the world began. */
  get time(): number {
    return Math.round(this.now() * 1000) / 1000;
  }

  add(entry: Entry): void {
    this.entries.push({ at: this.time, ...entry });
  }

  /** One line per entry; two runs of one seed give the same text. */
  toText(): string {
    return this.entries.map((entry) => JSON.stringify(entry)).join('\n');
  }
}

type OfKind<Of extends Entry, Kind> = Of extends Entry ? (Of['kind'] & Kind extends never ? never : Of) : never;

/** The entries of these kinds, in order. */
export function ofKind<Kind extends Entry['kind']>(
  entries: readonly Recorded[],
  ...kinds: readonly Kind[]
): readonly Recorded<OfKind<Entry, Kind>>[] {
  const wanted: readonly string[] = kinds;
  return entries.filter((entry): entry is Recorded<OfKind<Entry, Kind>> => wanted.includes(entry.kind));
}
