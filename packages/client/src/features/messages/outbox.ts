import type { Cancel, Clock } from '@parley/kernel/clock';
import { type Random, randomText } from '@parley/kernel/random';
import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import { sendMessage } from '@parley/protocol/features/messages';
import type { MessageContent, WireMessage } from '@parley/protocol/features/values';
import type { Cache, OutboxRow } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import { type ConversationIdentity, type ConversationKey, conversationKey } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Outcome } from '../../core/rpc.ts';
import type { Entry } from '../../core/tracked-log.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState, ZIMConversationEvent, ZIMErrorCode, ZIMMessageSentStatus } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { type CallLimits, capacity, durations } from '../../limits.ts';
import type { Presence } from '../../platform/platform.ts';
import type { ZIMMessage, ZIMMessageSendNotification, ZIMMessageSentResult } from '../../types.ts';
import { ForeignSends } from './foreign-sends.ts';
import { byOrderKey, fill, localMessageIDLength, orderKeysPerMs, toLocalMessage, toMessage } from './message.ts';
import { UnacceptedRows } from './unaccepted.ts';

export interface OutboxParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userID: string;
  readonly instanceID: string;
  readonly presence: Presence | undefined;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly connection: Pick<Connection, 'ask' | 'state' | 'serverNow'>;
  readonly limits: CallLimits;
  /** The server accepted this message. */
  answered(entry: Entry): void;
  /** The state of a message in the conversation changed; told after the message's own event. */
  touched(conversation: ConversationIdentity, event?: ZIMConversationEvent): void;
  /** It is not known any more what the server holds. */
  doubt(): void;
}

type SendParams = ParamsOf<typeof sendMessage>;
type Receipt = ResultOf<typeof sendMessage>;

/** A message that the app wants to send, with everything checked. */
export interface Draft {
  /** The app's own object; it is filled in place. */
  readonly message: ZIMMessage;
  readonly conversationType: 0;
  readonly conversationID: string;
  readonly content: MessageContent;
  readonly localExtendedData: string;
  readonly options: Pick<SendParams, 'priority' | 'disableUnreadMessageCount'>;
  readonly notification: ZIMMessageSendNotification | undefined;
  /** The failed message that is sent again under its own id. */
  readonly retried: string | undefined;
}

interface Sending {
  readonly row: OutboxRow;
  readonly message: ZIMMessage;
  readonly params: SendParams;
  readonly result: Deferred<ZIMMessageSentResult>;
  /** `attaching`: not yet in the cache; `waiting`: for a connection; `answered`: being written as accepted. */
  state: 'attaching' | 'waiting' | 'requested' | 'answered';
  /** Until when it waits for a connection, set at the first loss so that a flickering one cannot drag it out. */
  deadlineAt: number | undefined;
  cancelDeadline: Cancel;
}

interface Failed {
  readonly row: OutboxRow;
  readonly message: ZIMMessage;
  /** Word of its acceptance came after it had been given up. */
  isAccepted: boolean;
}

/**
 * The messages of this device that the server has not accepted. A send is repeated under the same `localMessageID`
 * until it is answered or its time is up; the first word of its acceptance counts, whichever way it comes.
 */
export class Outbox {
  private readonly parts: OutboxParts;
  /** In the order of their calls. */
  private readonly sending = new Map<string, Sending>();
  /** The oldest first. */
  private readonly failed = new Map<string, Failed>();
  private readonly foreign: ForeignSends;
  private readonly rows = new UnacceptedRows();
  private readonly recentlySent = new Set<string>();
  /** The newest `orderKey` of each conversation that this device has seen or given. */
  private readonly orderKeys = new Map<ConversationKey, number>();
  /** Set while messages that waited leave one by one. */
  private cancelPace: Cancel | undefined;

  constructor(
    parts: OutboxParts,
    rows: { readonly own: readonly OutboxRow[]; readonly foreign: readonly OutboxRow[] },
  ) {
    this.parts = parts;
    for (const row of [...rows.own].sort(byOrderKey)) this.restore(row);
    const { clock, presence, cache } = parts;
    const adopt = (row: OutboxRow): void => this.adopt(row);
    this.foreign = new ForeignSends({ clock, presence, cache, adopt, gone: (row) => this.forget(row) }, rows.foreign);
    for (const row of rows.foreign) {
      this.observe(row, row.orderKey);
      this.rows.put(row);
    }
    this.foreign.watch();
  }

  /** Whether this failed message may be sent again. */
  isRetriable(localMessageID: string, conversation: ConversationIdentity): boolean {
    const failed = this.failed.get(localMessageID);
    return failed !== undefined && conversationKey(failed.row) === conversationKey(conversation);
  }

  /** Unaccepted messages of a conversation, in no order. */
  rowsOf(conversation: ConversationIdentity): readonly OutboxRow[] {
    return this.rows.of(conversation);
  }

  newestOf(conversation: ConversationIdentity): OutboxRow | undefined {
    return this.rows.newestOf(conversation);
  }

  /** Where there are unaccepted messages. */
  get conversations(): readonly ConversationIdentity[] {
    return this.rows.conversations;
  }

  /** Takes note of a message, so that the next own one sorts after it. */
  observe(conversation: ConversationIdentity, orderKey: number): void {
    const key = conversationKey(conversation);
    this.orderKeys.set(key, Math.max(orderKey, this.orderKeys.get(key) ?? 0));
  }

  send(draft: Draft): Promise<ZIMMessageSentResult> {
    const { cache, writes, limits } = this.parts;
    if (this.sending.size >= limits.sendingMax) {
      return Promise.reject(failure('CommonModuleTriggerSDKFrequencyLimit', 'too many messages are on their way'));
    }
    const entry = this.begin(draft);
    const { row } = entry;
    this.failed.delete(row.localMessageID);
    this.sending.set(row.localMessageID, entry);
    this.rows.put(row);
    void writes.run(() => cache.write({ putOutbox: [row] })).then(() => this.attached(entry, draft));
    return entry.result.promise;
  }

  /** What was waiting is sent, in the order of the calls and no faster than an app may send. */
  connected(): void {
    if (!this.cancelPace) this.pace();
  }

  /** Nothing more will be sent: what is not accepted has failed. */
  over(error: ZIMError): void {
    this.foreign.end();
    this.cancelPace?.();
    this.cancelPace = undefined;
    for (const entry of [...this.sending.values()]) if (entry.state !== 'answered') this.fail(entry, error);
  }

  /** What the cache is to hold of an accepted message that this device sent; `undefined` for any other message. */
  claim({ senderUserID, localMessageID }: WireMessage): OutboxRow | undefined {
    if (senderUserID !== this.parts.userID) return undefined;
    const own = this.sending.get(localMessageID) ?? this.failed.get(localMessageID);
    return own?.row ?? this.foreign.get(localMessageID);
  }

  /** Whether this message was sent from here and its acceptance has been told. */
  wasSentHere({ senderUserID, localMessageID }: WireMessage): boolean {
    return senderUserID === this.parts.userID && this.recentlySent.has(localMessageID);
  }

  /**
   * Tells that a message was accepted; whoever waits for it is answered by what is returned. `undefined` for a message
   * that was not sent by this instance.
   */
  accept(message: WireMessage): (() => void) | undefined {
    const { localMessageID } = message;
    const row = this.claim(message);
    if (row) this.foreign.drop(localMessageID);
    const entry = this.sending.get(localMessageID);
    const failed = this.failed.get(localMessageID);
    const sent = entry?.message ?? failed?.message;
    if (!row) return undefined;
    this.rows.remove(row);
    if (!sent) return undefined;
    if (failed) failed.isAccepted = true;
    this.sending.delete(localMessageID);
    this.failed.delete(localMessageID);
    entry?.cancelDeadline();
    this.remember(localMessageID);
    fill(sent, toMessage({ ...message, localExtendedData: row.localExtendedData }, this.parts.userID));
    void this.tell(ZIMMessageSentStatus.Success, sent);
    return () => entry?.result.resolve({ message: sent });
  }

  private begin(draft: Draft): Sending {
    const { random, userID, connection, instanceID } = this.parts;
    const { message, conversationType, conversationID, content, localExtendedData, options, retried } = draft;
    const localMessageID = retried ?? randomText(random, localMessageIDLength);
    const timestamp = Math.floor(connection.serverNow());
    const known = this.orderKeys.get(conversationKey(draft)) ?? 0;
    // Not only after what is known: there may be newer messages that this device has not seen. The last key of the
    // millisecond is one that the server hardly ever gives, and with equal keys a page could end between two messages.
    const orderKey = Math.max(known + 1, (timestamp + 1) * orderKeysPerMs - 1);
    this.observe(draft, orderKey);
    const row: OutboxRow = {
      localMessageID,
      conversationType,
      conversationID,
      status: 'sending',
      instanceID,
      timestamp,
      orderKey,
      content,
      localExtendedData,
    };
    fill(message, toLocalMessage(row, userID));
    return {
      row,
      message,
      params: { conversationType, targetID: conversationID, localMessageID, content, ...options },
      result: createDeferred(),
      state: 'attaching',
      deadlineAt: undefined,
      cancelDeadline: () => {},
    };
  }

  private attached(entry: Sending, { notification }: Draft): void {
    if (!this.isOpen(entry)) return;
    void this.parts.events.callBack(() => notification?.onMessageAttached?.(entry.message));
    void this.tell(ZIMMessageSentStatus.Sending, entry.message);
    this.parts.touched(entry.row);
    this.request(entry);
  }

  private request(entry: Sending): void {
    // While those before it leave one by one, a new message must not overtake them.
    if (this.parts.connection.state !== ZIMConnectionState.Connected || this.cancelPace) this.wait(entry);
    else this.ask(entry);
  }

  /**
   * After an outage there may be more than the server takes from one sender at once. A flood would be refused in part,
   * and its messages would fail although the connection returned in time.
   */
  private pace(): void {
    const { connection, clock, limits } = this.parts;
    if (connection.state !== ZIMConnectionState.Connected) return;
    const waiting = [...this.sending.values()].filter(({ state }) => state === 'waiting');
    const leaving = limits.messageGapMs > 0 ? waiting.slice(0, 1) : waiting;
    for (const entry of leaving) this.ask(entry);
    if (leaving.length === waiting.length) return;
    this.cancelPace = clock.after(limits.messageGapMs, () => {
      this.cancelPace = undefined;
      this.pace();
    });
  }

  private ask(entry: Sending): void {
    entry.cancelDeadline();
    entry.state = 'requested';
    this.parts.connection.ask(sendMessage, entry.params, {
      timeoutMs: durations.sendMs,
      settle: (outcome) => this.settled(entry, outcome),
      settleLate: (receipt) => this.parts.answered(this.toEntry(entry, receipt)),
    });
  }

  private settled(entry: Sending, outcome: Outcome<Receipt>): void {
    if (!this.isOpen(entry)) return;
    if (outcome.ok) {
      entry.state = 'answered';
      this.parts.answered(this.toEntry(entry, outcome.result));
      return;
    }
    const { code } = outcome.error;
    const isLinkLost = code === ZIMErrorCode.CommonModuleIMServerDisconnect;
    if (isLinkLost || code === ZIMErrorCode.NetworkModuleNetworkError) {
      this.wait(entry);
      return;
    }
    if (code === ZIMErrorCode.NetworkModuleRequestTimeout) this.parts.doubt();
    this.fail(entry, outcome.error);
  }

  private wait(entry: Sending): void {
    const { clock, connection } = this.parts;
    entry.cancelDeadline();
    entry.state = 'waiting';
    entry.deadlineAt ??= clock.monotonic() + durations.sendWaitMs;
    const giveUp = (): void => {
      // The connection is back, and it is only not this message's turn yet.
      if (connection.state === ZIMConnectionState.Connected) return;
      this.fail(entry, failure('CommonModuleIMServerDisconnect', 'the connection did not return in time'));
    };
    // Not within this call: a request learns that its connection is lost before the connection says so.
    entry.cancelDeadline = clock.after(Math.max(0, entry.deadlineAt - clock.monotonic()), giveUp);
  }

  private fail(entry: Sending, error: ZIMError): void {
    const { cache, writes, events, touched } = this.parts;
    const { message, result } = entry;
    const { localMessageID } = entry.row;
    entry.cancelDeadline();
    this.sending.delete(localMessageID);
    const record: Failed = { row: { ...entry.row, status: 'failed' }, message, isAccepted: false };
    const removeOutbox = this.keepFailed(record);
    void writes
      .run(async () => {
        if (this.failed.get(localMessageID) === record) await cache.write({ putOutbox: [record.row], removeOutbox });
      })
      .then(() => {
        if (record.isAccepted) return result.resolve({ message });
        message.sentStatus = ZIMMessageSentStatus.Failed;
        void this.tell(ZIMMessageSentStatus.Failed, message);
        touched(entry.row, isWithoutTarget(error) ? ZIMConversationEvent.Disabled : undefined);
        return events.told().then(() => result.reject(error));
      });
  }

  /** Returns the ids of those that had to go for it. */
  private keepFailed(record: Failed): string[] {
    this.failed.set(record.row.localMessageID, record);
    this.rows.put(record.row);
    const surplus = [...this.failed.keys()].slice(0, Math.max(0, this.failed.size - capacity.failedMax));
    for (const localMessageID of surplus) {
      const gone = this.failed.get(localMessageID);
      if (gone) this.rows.remove(gone.row);
      this.failed.delete(localMessageID);
    }
    return surplus;
  }

  /** What an earlier run of the app left; nobody waits for its answer any more. */
  private restore(row: OutboxRow): void {
    const { cache, writes, userID } = this.parts;
    const failed: OutboxRow = { ...row, status: 'failed' };
    this.observe(row, row.orderKey);
    const removeOutbox = this.keepFailed({ row: failed, message: toLocalMessage(failed, userID), isAccepted: false });
    if (row.status !== 'failed' || removeOutbox.length > 0) {
      void writes.run(() => cache.write({ putOutbox: [failed], removeOutbox }));
    }
  }

  /** What another instance was sending has failed while this one looked on. */
  private adopt(row: OutboxRow): void {
    this.restore(row);
    const { message } = this.failed.get(row.localMessageID) ?? {};
    if (message) void this.tell(ZIMMessageSentStatus.Failed, message);
    this.parts.touched(row);
  }

  private forget(row: OutboxRow): void {
    this.rows.remove(row);
    this.parts.touched(row);
  }

  private remember(localMessageID: string): void {
    this.recentlySent.add(localMessageID);
    if (this.recentlySent.size <= capacity.recentlySentMax) return;
    for (const oldest of this.recentlySent) {
      this.recentlySent.delete(oldest);
      return;
    }
  }

  private isOpen(entry: Sending): boolean {
    return this.sending.get(entry.row.localMessageID) === entry;
  }

  private toEntry({ row }: Sending, { log, ...receipt }: Receipt): Entry {
    const { localMessageID, conversationType, conversationID: targetID, content } = row;
    const own = { conversationType, senderUserID: this.parts.userID, targetID, localMessageID, content };
    return { log, position: receipt.position, message: { ...receipt, ...own } };
  }

  private tell(status: ZIMMessageSentStatus, message: ZIMMessage): Promise<void> {
    return this.parts.events.tell('messageSentStatusChanged', { infos: [{ status, message, reason: '' }] });
  }
}

/** Nobody of that ID is registered: nothing can be sent there. */
const isWithoutTarget = ({ code }: ZIMError): boolean => code === ZIMErrorCode.MessageModuleTargetDoesNotExist;
