import type { Clock } from '@parley/kernel/clock';
import { type Random, randomText } from '@parley/kernel/random';
import type { MessageContent, StoredContent, WireMessage } from '@parley/protocol/features/values';
import type { Cache, OutboxReply, OutboxRow } from '../../cache/cache.ts';
import { forgetOldest } from '../../core/bounded.ts';
import type { Connection } from '../../core/connection.ts';
import type { ListedType } from '../../core/conversation-id.ts';
import { type ConversationIdentity, type ConversationKey, conversationKey } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Entry } from '../../core/tracked-log.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConversationEvent, ZIMErrorCode, ZIMMessageSentStatus, ZIMMessageType } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { capacity } from '../../limits.ts';
import type { Presence } from '../../platform/platform.ts';
import type { ZIMMessage, ZIMMessageSendNotification, ZIMMessageSentResult } from '../../types.ts';
import { ForeignSends } from './foreign-sends.ts';
import type { InsertedRow, LocalRow } from './local-row.ts';
import {
  byOrderKey,
  localMessageIDLength,
  orderKeysPerMs,
  type ReceiptView,
  toLocalMessage,
  toMessage,
} from './message.ts';
import { type OpenSend, OpenSends, openSend, type Receipt, type SendParams } from './open-sends.ts';
import { OwnMessage } from './own-message.ts';
import type { SessionLimits } from './session-limits.ts';
import { UnacceptedRows } from './unaccepted.ts';

export interface OutboxParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly instanceID: string;
  readonly presence: Presence | undefined;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly connection: Pick<Connection, 'ask' | 'state' | 'serverNow' | 'expectAnswer' | 'awaitReturn'>;
  readonly limits: Pick<SessionLimits, 'messageGapMs' | 'sendingMax'>;
  /** The server accepted this message. */
  answered(entry: Entry): void;
  /** The state of a message in the conversation changed; told after the message's own event. */
  touched(conversation: ConversationIdentity, event?: ZIMConversationEvent): void;
  /** It is not known any more what the server holds. */
  doubt(): void;
}

/** A message that the app wants to send, with everything checked. */
export interface Draft {
  /** The app's own object; it is filled in place, as far as it can be. */
  readonly message: ZIMMessage;
  readonly conversationType: ListedType;
  readonly conversationID: string;
  readonly content: MessageContent;
  readonly localExtendedData: string;
  readonly options: Pick<SendParams, 'priority' | 'disableUnreadMessageCount' | 'hasReceipt'>;
  /** Absent: it answers nothing, or is sent again and answers what it did. */
  readonly reply?: OutboxReply;
  readonly notification: ZIMMessageSendNotification | undefined;
  /** The failed message that is sent again under its own id. */
  readonly retried: string | undefined;
}

/** Where a message stands that was accepted. */
type Sent = Pick<WireMessage, 'messageID' | 'orderKey'>;

interface Failed {
  row: OutboxRow;
  readonly message: OwnMessage;
  /** Word of its acceptance came after it had been given up. */
  isAccepted: boolean;
}

/**
 * The messages of this device that the server has not accepted. A send is repeated under the same `localMessageID`
 * until it is answered or its time is up; the first word of its acceptance counts, whichever way it comes.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #open: OpenSends;
  /** The oldest first. */
  readonly #failed = new Map<string, Failed>();
  readonly #foreign: ForeignSends;
  readonly rows = new UnacceptedRows();
  /** Where those stand that were sent from here. */
  readonly #recentlySent = new Map<string, Sent>();
  /** The newest `orderKey` of each conversation that this device has seen or given. */
  readonly #orderKeys = new Map<ConversationKey, number>();

  constructor(
    parts: OutboxParts,
    rows: {
      readonly own: readonly OutboxRow[];
      readonly foreign: readonly OutboxRow[];
      readonly inserted: readonly InsertedRow[];
    },
  ) {
    this.#parts = parts;
    this.#open = new OpenSends({
      clock: parts.clock,
      connection: parts.connection,
      limits: parts.limits,
      answered: (send, receipt) => parts.answered(this.#toEntry(send, receipt)),
      failed: (send, error) => this.#fail(send, error),
      doubt: () => parts.doubt(),
    });
    for (const row of [...rows.own].sort(byOrderKey)) this.#restore(row);
    const { clock, presence, cache } = parts;
    const adopt = (row: OutboxRow): void => this.#adopt(row);
    this.#foreign = new ForeignSends({ clock, presence, cache, adopt, gone: (row) => this.#forget(row) }, rows.foreign);
    for (const row of [...rows.foreign, ...rows.inserted]) {
      this.observe(row, row.orderKey);
      this.rows.put(row);
    }
    this.#foreign.watch();
  }

  /** What a failed message carries that may be sent again. */
  failedContent(localMessageID: string, conversation: ConversationIdentity): MessageContent | undefined {
    const row = this.#failed.get(localMessageID)?.row;
    return row && conversationKey(row) === conversationKey(conversation) ? row.content : undefined;
  }

  /** Messages of a conversation that stand on this device alone, in no order. */
  rowsOf(conversation: ConversationIdentity): readonly LocalRow[] {
    return this.rows.of(conversation);
  }

  /** Takes note of a message, so that the next own one sorts after it. */
  observe(conversation: ConversationIdentity, orderKey: number): void {
    const key = conversationKey(conversation);
    this.#orderKeys.set(key, Math.max(orderKey, this.#orderKeys.get(key) ?? 0));
  }

  /** Where a message goes that is put into a conversation now: to its end. */
  place(conversation: ConversationIdentity): Pick<OutboxRow, 'timestamp' | 'orderKey'> {
    const timestamp = Math.floor(this.#parts.connection.serverNow());
    const known = this.#orderKeys.get(conversationKey(conversation)) ?? 0;
    // Not only after what is known: there may be newer messages that this device has not seen. The last key of the
    // millisecond is one that the server hardly ever gives, and with equal keys a page could end between two messages.
    const orderKey = Math.max(known + 1, (timestamp + 1) * orderKeysPerMs - 1);
    this.observe(conversation, orderKey);
    return { timestamp, orderKey };
  }

  /** A message of this instance that is not accepted. */
  own(localMessageID: string): OutboxRow | undefined {
    return (this.#open.get(localMessageID) ?? this.#failed.get(localMessageID))?.row;
  }

  /** What the app attached to a message of this instance is another now; what is shown of the message. */
  attach(localMessageID: string, localExtendedData: string): ZIMMessage | undefined {
    const own = this.#open.get(localMessageID) ?? this.#failed.get(localMessageID);
    if (!own) return undefined;
    own.row = { ...own.row, localExtendedData };
    own.message.become(() => toLocalMessage(own.row, this.#parts.userID));
    this.rows.put(own.row);
    return own.message.shown;
  }

  /** A message that was sent from here a short while ago, as it was accepted. */
  sentHere(localMessageID: string): Sent | undefined {
    return this.#recentlySent.get(localMessageID);
  }

  /** Throws if too many messages are on their way. */
  requireRoom(): void {
    if (this.#open.size < this.#parts.limits.sendingMax) return;
    throw failure('CommonModuleTriggerSDKFrequencyLimit', 'too many messages are on their way');
  }

  send(draft: Draft): Promise<ZIMMessageSentResult> {
    const { cache, writes } = this.#parts;
    const entry = this.#begin(draft);
    const { row } = entry;
    this.#failed.delete(row.localMessageID);
    this.#open.add(entry);
    this.rows.put(row);
    void writes.run(() => cache.write({ putOutbox: [row] })).then(() => this.#attached(entry, draft));
    return entry.result.promise;
  }

  /** Forgets messages of a conversation that have failed; returns which. */
  discard(isWanted: (row: OutboxRow) => boolean, conversation: ConversationIdentity): readonly string[] {
    const rows = this.rowsOf(conversation).flatMap(({ localMessageID }) => this.#failed.get(localMessageID)?.row ?? []);
    const going = rows.filter(isWanted);
    for (const row of going) {
      this.#failed.delete(row.localMessageID);
      this.#forget(row);
    }
    return going.map(({ localMessageID }) => localMessageID);
  }

  /** What was waiting is sent, in the order of the calls and no faster than an app may send. */
  connected(): void {
    this.#open.connected();
  }

  interrupted(): void {
    this.#open.interrupted();
  }

  /** Nothing more will be sent: what is not accepted has failed. */
  over(error: ZIMError): void {
    this.#foreign.end();
    this.#open.over(error);
  }

  /** What the cache is to hold of an accepted message that this device sent; `undefined` for any other message. */
  claim({ senderUserID, localMessageID }: WireMessage): OutboxRow | undefined {
    if (senderUserID !== this.#parts.userID) return undefined;
    const own = this.#open.get(localMessageID) ?? this.#failed.get(localMessageID);
    return own?.row ?? this.#foreign.get(localMessageID);
  }

  /** Whether this message was sent from here and its acceptance has been told. */
  wasSentHere({ senderUserID, localMessageID }: WireMessage): boolean {
    return senderUserID === this.#parts.userID && this.#recentlySent.has(localMessageID);
  }

  /**
   * Tells that a message was accepted; whoever waits for it is answered by what is returned. `undefined` for a message
   * that was not sent by this instance.
   */
  accept(message: WireMessage): (() => void) | undefined {
    const { localMessageID } = message;
    const row = this.claim(message);
    if (row) this.#foreign.drop(localMessageID);
    const entry = this.#open.get(localMessageID);
    const failed = this.#failed.get(localMessageID);
    const sent = entry?.message ?? failed?.message;
    if (!row) return undefined;
    this.rows.remove(row);
    if (!sent) return undefined;
    if (failed) failed.isAccepted = true;
    if (entry) this.#open.close(entry);
    this.#failed.delete(localMessageID);
    this.#remember(message);
    const { userID, receipts } = this.#parts;
    sent.become(() => toMessage({ ...message, localExtendedData: row.localExtendedData }, userID, receipts));
    void this.#tell(ZIMMessageSentStatus.Success, sent);
    return () => entry?.result.resolve({ message: sent.shown });
  }

  #begin(draft: Draft): OpenSend {
    const { random, userID, instanceID } = this.#parts;
    const { message, conversationType, conversationID, content, localExtendedData, options, retried } = draft;
    const localMessageID = retried ?? randomText(random, localMessageIDLength);
    // What it answered stays with a message that is sent again.
    const reply = draft.reply ?? this.#failed.get(localMessageID)?.row.reply;
    const row: OutboxRow = {
      localMessageID,
      conversationType,
      conversationID,
      status: 'sending',
      instanceID,
      ...this.place(draft),
      content,
      localExtendedData,
      ...(reply && { reply }),
    };
    const own = new OwnMessage(() => toLocalMessage(row, userID), message);
    return openSend(row, own, { conversationType, targetID: conversationID, localMessageID, content, ...options });
  }

  #attached(entry: OpenSend, { notification }: Draft): void {
    if (!this.#open.isOpen(entry)) return;
    void this.#parts.events.callBack(() => notification?.onMessageAttached?.(entry.message.shown));
    void this.#tell(ZIMMessageSentStatus.Sending, entry.message);
    this.#parts.touched(entry.row);
    this.#open.request(entry);
  }

  #fail(entry: OpenSend, error: ZIMError): void {
    const { userID, cache, writes, events, touched } = this.#parts;
    const { message, result } = entry;
    const { localMessageID } = entry.row;
    const record: Failed = { row: { ...entry.row, status: 'failed' }, message, isAccepted: false };
    const removeOutbox = this.#keepFailed(record);
    void writes
      .run(async () => {
        if (this.#failed.get(localMessageID) === record) await cache.write({ putOutbox: [record.row], removeOutbox });
      })
      .then(() => {
        if (record.isAccepted) return result.resolve({ message: message.shown });
        message.become(() => toLocalMessage(record.row, userID));
        void this.#tell(ZIMMessageSentStatus.Failed, message);
        touched(entry.row, isWithoutTarget(error) ? ZIMConversationEvent.Disabled : undefined);
        return events.told().then(() => result.reject(error));
      });
  }

  /** Returns the ids of those that had to go for it. */
  #keepFailed(record: Failed): string[] {
    this.#failed.set(record.row.localMessageID, record);
    this.rows.put(record.row);
    const surplus = [...this.#failed.keys()].slice(0, Math.max(0, this.#failed.size - capacity.failedMax));
    for (const localMessageID of surplus) {
      const gone = this.#failed.get(localMessageID);
      if (gone) this.rows.remove(gone.row);
      this.#failed.delete(localMessageID);
    }
    return surplus;
  }

  /** What an earlier run of the app left; nobody waits for its answer any more. */
  #restore(row: OutboxRow): void {
    const { cache, writes, userID } = this.#parts;
    const failed: OutboxRow = { ...row, status: 'failed' };
    this.observe(row, row.orderKey);
    const removeOutbox = this.#keepFailed({
      row: failed,
      message: new OwnMessage(() => toLocalMessage(failed, userID)),
      isAccepted: false,
    });
    if (row.status !== 'failed' || removeOutbox.length > 0) {
      void writes.run(() => cache.write({ putOutbox: [failed], removeOutbox }));
    }
  }

  /** What another instance was sending has failed while this one looked on. */
  #adopt(row: OutboxRow): void {
    this.#restore(row);
    const { message } = this.#failed.get(row.localMessageID) ?? {};
    if (message) void this.#tell(ZIMMessageSentStatus.Failed, message);
    this.#parts.touched(row);
  }

  #forget(row: OutboxRow): void {
    this.rows.remove(row);
    this.#parts.touched(row);
  }

  #remember({ localMessageID, messageID, orderKey }: WireMessage): void {
    this.#recentlySent.set(localMessageID, { messageID, orderKey });
    forgetOldest(this.#recentlySent, capacity.recentlySentMax);
  }

  #toEntry({ row, params }: OpenSend, { log, combineID, replied, hasReceipt, recipients, ...receipt }: Receipt): Entry {
    const { localMessageID, conversationType, conversationID: targetID } = row;
    const content = { ...toStoredContent(row.content, combineID), ...(replied && { replied }) };
    const own = { conversationType, senderUserID: this.#parts.userID, targetID, localMessageID, content };
    const state = (hasReceipt ?? params.hasReceipt) && {
      state: { receipt: recipients === undefined ? {} : { recipients } },
    };
    return { log, position: receipt.position, message: { ...receipt, ...own, ...state } };
  }

  #tell(status: ZIMMessageSentStatus, { shown }: OwnMessage): Promise<void> {
    return this.#parts.events.tell('messageSentStatusChanged', { infos: [{ status, message: shown, reason: '' }] });
  }
}

/** What the server made of it. */
function toStoredContent(content: MessageContent, combineID = ''): StoredContent {
  if (content.type !== ZIMMessageType.Combine) return content;
  const { messages: _copied, ...kept } = content;
  return { ...kept, combineID };
}

/** Nobody of that ID is registered, or the user is in no such group: nothing can be sent there. */
const isWithoutTarget = ({ code }: ZIMError): boolean =>
  code === ZIMErrorCode.MessageModuleTargetDoesNotExist || code === ZIMErrorCode.GroupModuleUserIsNotInTheGroup;
