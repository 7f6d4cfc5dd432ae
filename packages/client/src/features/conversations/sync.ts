import type { Cancel, Clock } from '@parley/kernel/clock';
import { conversationOpened, conversationRead, conversationSettings } from '@parley/protocol/features/conversations';
import { groupMembership } from '@parley/protocol/features/group-values';
import type { Cache, CacheChange, ConversationRow } from '../../cache/cache.ts';
import type { ChangeHandler } from '../../core/changes.ts';
import type { Connection } from '../../core/connection.ts';
import { type ConversationIdentity, conversationKey } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { takes } from '../../core/user-log.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import type { Writes } from '../../core/writes.ts';
import { type ZIMConversationEvent, ZIMConversationSyncState, ZIMErrorCode } from '../../enums.ts';
import { ZIMError } from '../../errors.ts';
import { withReturn } from './deleted.ts';
import { draftDocument, type SettingsAt } from './kept.ts';
import type { ConversationList } from './list.ts';
import { askToReadAll } from './read.ts';
import { confirmed } from './standing.ts';

/** How long a reading that the server failed to take waits for the next try. */
const confirmAgainMs = 5000;

export interface ConversationSyncParts {
  readonly clock: Clock;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly list: ConversationList;
  readonly connection: Pick<Connection, 'call'>;
  /** Whether this device was ever brought up to date. */
  isFilled(): boolean;
}

/**
 * Tells the app of the list: what changed, the total of unread messages, and how far a synchronisation is. Each
 * connect brings one Started and one end, whatever there is to transfer.
 */
export class ConversationSync implements Feature {
  readonly userLog = [
    takes(conversationOpened, (entries) => {
      this.#parts.list.open(entries.map(({ body }) => body));
      return { change: {} };
    }),
    takes(conversationSettings, (entries) => ({
      change: { putDocuments: this.#parts.list.set(entries.map(({ position, body }) => ({ position, ...body }))) },
    })),
    takes(conversationRead, (entries) => ({
      change: { putConversations: this.#parts.list.read(entries.map(({ body }) => body)) },
    })),
    takes(groupMembership, (entries) => ({
      change: {
        putConversations: this.#parts.list.read(
          entries.flatMap(({ body: { log, position, reading } }) =>
            reading ? [{ log, position, messageSeq: reading.readMessageSeq, ...reading }] : [],
          ),
          withReturn,
        ),
      },
    })),
  ];
  /** Every change of a message is kept, and shows in its conversation. */
  readonly changes: readonly ChangeHandler[] = [
    {
      keep: (changes) => {
        const rows = changes.map(({ message }) => message);
        return { rows, putConversations: this.#parts.list.receive(rows) };
      },
      // Conversations are told of when everything else was.
      tell: () => [],
    },
  ];
  readonly #parts: ConversationSyncParts;
  #isConnected = false;
  #isSyncing = false;
  /** Ends when a device that holds nothing holds the list. */
  #filling: Deferred<void> | undefined;
  #cancelConfirming: Cancel | undefined;
  #toldTotal: number | undefined;
  /** The total is to be told whether it changed or not. */
  #isTotalDue = false;
  /** More is to come of what changes the total. */
  #isTotalHeld = false;
  /** The total as this device had it before the server was asked. */
  #localTotal = 0;

  constructor(parts: ConversationSyncParts) {
    this.#parts = parts;
  }

  /** A session stands; until the app knows that it is connected, nothing of the list is told. */
  opened(): void {
    const { list } = this.#parts;
    this.#localTotal = list.totalUnread;
    list.hold(true);
  }

  /** The app is being told that it is connected. */
  connected(): void {
    const { writes, events, list, isFilled } = this.#parts;
    this.#isConnected = true;
    this.#isSyncing = true;
    if (!isFilled() && !this.#filling) {
      this.#filling = createDeferred();
      this.#filling.promise.catch(() => {});
    }
    void writes.run(async () => {
      void events.breathe();
      this.#tellTotal(this.#localTotal);
      void events.tell('conversationSyncStateChanged', { state: ZIMConversationSyncState.Started });
      list.hold(false);
      void list.tell(true);
    });
    this.#confirmAll();
  }

  /** What the server had at the time of the connect is handed on, or it cannot be had. */
  caughtUp(outcome: 'complete' | 'broken'): void {
    this.#isTotalHeld = false;
    if (!this.#isSyncing) return;
    this.#isSyncing = false;
    const state = outcome === 'complete' ? ZIMConversationSyncState.Finished : ZIMConversationSyncState.Failed;
    const { writes, events } = this.#parts;
    void writes.run(async () => {
      this.tell();
      void events.tell('conversationSyncStateChanged', { state });
      this.#filling?.resolve();
      this.#filling = undefined;
    });
  }

  /** The list, once there is one: a device that is used for the first time waits until the server has told it all. */
  async filledList(): Promise<ConversationList> {
    await this.#filling?.promise;
    return this.#parts.list;
  }

  interrupted(): void {
    this.#isConnected = false;
    this.#cancelConfirming?.();
    this.#cancelConfirming = undefined;
    this.caughtUp('broken');
  }

  /** Whoever still waits for the list gets none. */
  over(error: ZIMError): void {
    this.#filling?.reject(error);
  }

  /** Tells what has changed in the list, and the total if it is another one. */
  tell(): void {
    void this.#parts.list.tell(this.#isSyncing);
    const { totalUnread } = this.#parts.list;
    const isChanged = this.#toldTotal !== undefined && totalUnread !== this.#toldTotal;
    const isHeld = this.#isTotalHeld || this.#isSyncing;
    if (!isHeld && (isChanged || this.#isTotalDue)) this.#tellTotal(totalUnread);
  }

  /** The total is not told until it is released, or everything that was missed has come. */
  holdTotal(): void {
    this.#isTotalHeld = true;
  }

  releaseTotal(): void {
    this.#isTotalHeld = false;
  }

  /** A message of this device in the conversation is being sent, was sent or failed. */
  touch(conversation: ConversationIdentity, event?: ZIMConversationEvent): void {
    this.#parts.list.touch(conversation, event);
    this.tell();
  }

  /** Something of a message changed; it is told of the conversation if that is its last one. */
  touchLast(message: ConversationIdentity & { readonly localMessageID: string }): void {
    const { lastMessage } = this.#parts.list.find(message) ?? {};
    if (lastMessage?.localMessageID === message.localMessageID) this.touch(message);
  }

  /** Writes rows that have changed and tells of them, and if need be of the total, after whatever came before. */
  apply(change: () => readonly ConversationRow[], isTotalDue = false): Promise<void> {
    return this.#write(() => {
      this.#isTotalDue ||= isTotalDue;
      return { putConversations: change() };
    });
  }

  /** Takes in what a call has set. */
  set(settings: readonly SettingsAt[]): Promise<void> {
    return this.#write(() => ({ putDocuments: this.#parts.list.set(settings) }));
  }

  /** Keeps a draft; fails if it cannot be written. */
  async draft(conversation: ConversationIdentity, text: string): Promise<void> {
    const { writes, cache, list } = this.#parts;
    let failed: unknown;
    await writes.run(async () => {
      const draft = list.draftOf(conversation, text);
      if (!draft) return;
      try {
        await cache.write(draftDocument(conversationKey(conversation), draft));
        list.putDraft(draft);
        this.tell();
      } catch (thrown) {
        failed = thrown;
      }
    });
    if (failed !== undefined) throw failed;
  }

  #write(change: () => CacheChange): Promise<void> {
    const { writes, cache } = this.#parts;
    return writes.run(async () => {
      const changed = change();
      try {
        if (Object.values(changed).some((list) => list.length > 0)) await cache.write(changed);
      } finally {
        this.tell();
      }
    });
  }

  #tellTotal(totalUnreadMessageCount: number): void {
    this.#toldTotal = totalUnreadMessageCount;
    this.#isTotalDue = false;
    void this.#parts.events.tell('conversationTotalUnreadMessageCountUpdated', { totalUnreadMessageCount });
  }

  #confirmAll(): void {
    this.#cancelConfirming = undefined;
    void this.#confirm(this.#parts.list.pendingReads);
  }

  /** Tells the server of readings that were made without a connection; what fails is tried again. */
  async #confirm(rows: readonly ConversationRow[]): Promise<void> {
    const { clock, connection, list } = this.#parts;
    try {
      const readings = await askToReadAll(connection, rows, ({ readPosition }) => readPosition);
      const lacking = rows.filter(({ log }) => !readings.some((read) => read.log === log));
      await this.apply(() => [...list.read(readings), ...lacking.flatMap((row) => list.change(row, confirmed))]);
    } catch (thrown) {
      if (isForGood(thrown)) return this.apply(() => rows.flatMap((row) => list.change(row, confirmed)));
      // The row stays pending; the next connect begins with it.
      if (this.#isConnected) this.#cancelConfirming ??= clock.after(confirmAgainMs, () => this.#confirmAll());
    }
  }
}

const refusedForGood: ReadonlySet<number> = new Set([
  ZIMErrorCode.ConversationModuleConversationDoesNotExist,
  ZIMErrorCode.CommonModuleParamsInvalid,
]);

/** Whether the server will answer the same whenever it is asked. */
const isForGood = (thrown: unknown): boolean => thrown instanceof ZIMError && refusedForGood.has(thrown.code);
