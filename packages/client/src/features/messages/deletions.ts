import type { Method, ParamsOf } from '@parley/protocol/define';
import { allDeleted, conversationDeleted, type deletionResult } from '@parley/protocol/features/conversations';
import { messagesDeleted } from '@parley/protocol/features/deletions';
import type { Schema } from '@parley/protocol/schema';
import type { CacheChange, CachedMessage } from '../../cache/cache.ts';
import { joined } from '../../core/changes.ts';
import type { Connection } from '../../core/connection.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import type { LogBook } from '../../core/log-book.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import { ZIMConversationType, ZIMMessageDeleteType } from '../../enums.ts';
import type { ZIMError } from '../../errors.ts';
import { withDeleted, withoutEntry, withoutUncounted } from '../conversations/deleted.ts';
import type { ConversationList } from '../conversations/list.ts';
import { withoutMentions } from '../conversations/mentions.ts';
import { withCount } from '../conversations/standing.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import { Graves } from './graves.ts';
import { LocalDeletions, type LocalDeletionsParts } from './local-deletions.ts';
import { byOrderKey, type ReceiptView, toMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { toFloor, toPlace } from './tombstone.ts';

export interface DeletionsParts {
  readonly userID: string;
  readonly reading: ReceiptView;
  readonly instanceID: string;
  readonly book: LogBook;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call'>;
  readonly outbox: Pick<Outbox, 'discard'>;
  readonly list: ConversationList;
  readonly conversationSync: Pick<ConversationSync, 'holdTotal' | 'releaseTotal'>;
  readonly graves: Graves;
  readonly local: LocalDeletions;
  readonly sourcesDeleted: LocalDeletionsParts['sourcesDeleted'];
}

/** A method that deletes something for the account. */
type Deleting = Method<string, Schema, typeof deletionResult>;

interface Waiting {
  readonly position: number;
  readonly result: Deferred<void>;
}

/** Everything of one user that deletes. */
export function createDeletions(parts: Omit<LocalDeletionsParts, 'graves'> & Omit<DeletionsParts, 'graves' | 'local'>) {
  const graves = new Graves(parts);
  const localDeletions = new LocalDeletions({ ...parts, graves });
  return { graves, localDeletions, deletions: new Deletions({ ...parts, graves, local: localDeletions }) };
}

/** What the user deletes for the account, from here and from other devices: the user's own log tells of it. */
export class Deletions implements Feature {
  readonly userLog = [
    takes(messagesDeleted, (entries) => this.#messagesDeleted(entries)),
    takes(conversationDeleted, (entries) => this.#entriesDeleted(entries)),
    takes(allDeleted, (entries) => ({ change: {}, tellFirst: () => this.#tellAll(entries) })),
  ];
  readonly #parts: DeletionsParts;
  #waiting: readonly Waiting[] = [];
  /** How far the user's own log was taken in. */
  #reached = 0;

  constructor(parts: DeletionsParts) {
    this.#parts = parts;
  }

  /** Deletes for the account; ends once this device has done so too, and the app knows. */
  async delete<Of extends Deleting>(method: Of, params: ParamsOf<Of>): Promise<void> {
    const { userLogPosition: position } = await this.#parts.connection.call<Deleting>(method, params);
    if (position === undefined || position <= this.#reached) return;
    const result = createDeferred<void>();
    this.#waiting = [...this.#waiting, { position, result }];
    await result.promise;
  }

  /** Everything of the user's own log up to here was taken in; the answers to those who waited for it. */
  reached(position: number): readonly (() => void)[] {
    this.#reached = position;
    const taken = this.#waiting.filter((one) => one.position <= position);
    this.#waiting = this.#waiting.filter((one) => !taken.includes(one));
    return taken.map(
      ({ result }) =>
        () =>
          result.resolve(),
    );
  }

  /** What could not be known without the server. */
  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'complete') this.#parts.local.showMissing();
  }

  reset(): void {
    this.#parts.graves.reset();
  }

  over(error: ZIMError): void {
    for (const { result } of this.#waiting) result.reject(error);
    this.#waiting = [];
  }

  #conversationOf(log: number): ConversationIdentity | undefined {
    return this.#parts.book.get(log)?.record;
  }

  async #messagesDeleted(entries: readonly EntryOf<typeof messagesDeleted>[]): Promise<Kept> {
    const { list, graves, local, outbox, sourcesDeleted } = this.#parts;
    const removeOutbox: string[] = [];
    const rows: CachedMessage[] = [];
    const clearRows: { readonly log: number; readonly orderKey: number }[] = [];
    const told: (() => void)[] = [];
    const touched = new Map<number, ConversationIdentity>();
    for (const entry of entries) {
      const { log, messages = [], cleared, reading } = entry.body;
      const conversation = this.#conversationOf(log);
      if (!conversation) continue;
      touched.set(log, conversation);
      const clearedBefore = graves.clearedOf(conversation);
      const held = this.#isTold(entry) && messages.length > 0 ? await local.held(log, messages) : [];
      for (const { messageID } of messages) graves.note(messageID, 'everywhere');
      const replies = await sourcesDeleted(messages.map(({ messageID }) => messageID));
      rows.push(...(replies.change.rows ?? []));
      rows.push(...messages.map((message) => toPlace({ ...message, log, conversation }, 'everywhere')));
      // What a backup brings of it later is judged by that.
      if (cleared && !list.row(conversation)) graves.noteClearedEverywhere(conversation, cleared.orderKey);
      const isCleared = cleared !== undefined && cleared.orderKey > clearedBefore;
      if (cleared) {
        clearRows.push({ log, orderKey: cleared.orderKey });
        rows.push(toFloor({ ...cleared, log, conversation }, 'everywhere'));
        // Failed ones go too; and of those that were accepted all the same the server tells nothing any more.
        removeOutbox.push(...outbox.discard(({ orderKey }) => orderKey <= cleared.orderKey, conversation));
      }
      const going = new Set(messages.map(({ messageID }) => messageID));
      const positions = new Set(messages.map(({ position }) => position));
      list.change(conversation, (row) => {
        const unmentioned = withoutMentions(row, ({ messageID }) => going.has(messageID));
        const counted = withoutUncounted(reading ? withCount(unmentioned, reading) : unmentioned, positions);
        const clearedOrderKey = Math.max(counted.clearedOrderKey ?? 0, cleared?.orderKey ?? 0);
        const next = clearedOrderKey > (counted.clearedOrderKey ?? 0) ? { ...counted, clearedOrderKey } : counted;
        const isGone = (message: CachedMessage) => graves.howIn(next, message);
        return withDeleted(next, isGone);
      });
      told.push(() => {
        this.#tellDeleted(entry, conversation, { held, isCleared });
        if (entry.isLive || this.#isOwn(entry)) replies.tell();
      });
    }
    for (const conversation of touched.values()) await local.showNewest(conversation);
    const putConversations = [...touched.values()].flatMap((conversation) => list.row(conversation) ?? []);
    const change: CacheChange = { isDeletion: true, rows, clearRows, putConversations, removeOutbox };
    return { change, tellFirst: () => this.#tellEntries(entries, told) };
  }

  #entriesDeleted(entries: readonly EntryOf<typeof conversationDeleted>[]): Kept {
    const { list } = this.#parts;
    const changed = entries.flatMap(({ body: { log, orderKey, reading } }) => {
      const conversation = this.#conversationOf(log);
      if (!conversation) return [];
      if (!list.row(conversation)) list.loadDeleted([{ ...conversation, orderKey }]);
      const putConversations = list.change(conversation, (row) => withoutEntry(withCount(row, reading), orderKey));
      // What came since stays listed, with what was typed.
      return { putConversations, ...(list.isDeleted(conversation) && list.dropDraft(conversation)) };
    });
    return { change: { ...joined(changed), isDeletion: true }, tellFirst: () => this.#tellEntries(entries, []) };
  }

  /** What is deleted of all conversations at once is told once, where it happens. */
  #tellEntries(
    entries: readonly EntryOf<typeof messagesDeleted | typeof conversationDeleted>[],
    told: readonly (() => void)[],
  ): void {
    const ofAll = entries.filter((entry) => entry.body.isOfAll && (entry.isLive || this.#isOwn(entry)));
    this.#parts.list.hush(ofAll.flatMap(({ body }) => this.#conversationOf(body.log) ?? []));
    // The total is told with the last of them.
    if (ofAll.length > 0) this.#parts.conversationSync.holdTotal();
    for (const tell of told) tell();
  }

  #isOwn({ origin }: { readonly origin: string | undefined }): boolean {
    return origin === this.#parts.instanceID;
  }

  #isTold(entry: EntryOf<typeof messagesDeleted>): boolean {
    return entry.isLive && !this.#isOwn(entry) && !entry.body.isOfAll;
  }

  #tellDeleted(
    entry: EntryOf<typeof messagesDeleted>,
    { conversationType, conversationID }: ConversationIdentity,
    { held, isCleared }: { readonly held: readonly CachedMessage[]; readonly isCleared: boolean },
  ): void {
    const { userID, reading } = this.#parts;
    if (!this.#isTold(entry)) return;
    const messageList = [...held].sort(byOrderKey).map((message) => toMessage(message, userID, reading));
    const { MessageListDeleted, ConversationAllMessagesDeleted } = ZIMMessageDeleteType;
    const where = { conversationID, conversationType: conversationType as ZIMConversationType };
    if (isCleared) this.#tell(ConversationAllMessagesDeleted, where, []);
    if (messageList.length > 0) this.#tell(MessageListDeleted, where, messageList);
  }

  #tell(
    messageDeleteType: ZIMMessageDeleteType,
    where: { readonly conversationID: string; readonly conversationType: ZIMConversationType },
    messageList: ReturnType<typeof toMessage>[],
  ): void {
    const isDeleteConversationAllMessage = messageDeleteType !== ZIMMessageDeleteType.MessageListDeleted;
    void this.#parts.events.tell('messageDeleted', {
      ...where,
      isDeleteConversationAllMessage,
      messageDeleteType,
      messageList,
    });
  }

  #tellAll(entries: readonly EntryOf<typeof allDeleted>[]): void {
    this.#parts.conversationSync.releaseTotal();
    for (const entry of entries.filter((one) => one.isLive || this.#isOwn(one))) {
      const { count } = entry.body;
      if (entry.key === 'messages') this.tellAllMessages();
      else this.tellAllEntries(count);
    }
  }

  tellAllEntries(count: number): void {
    void this.#parts.events.tell('conversationsAllDeleted', { count });
  }

  tellAllMessages(): void {
    const nowhere = { conversationID: '', conversationType: ZIMConversationType.Unknown };
    this.#tell(ZIMMessageDeleteType.AllConversationMessagesDeleted, nowhere, []);
  }
}
