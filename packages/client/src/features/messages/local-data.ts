import type { Attachment, Cache, CachedMessage } from '../../cache/cache.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { LogBook } from '../../core/log-book.ts';
import type { Writes } from '../../core/writes.ts';
import { failure } from '../../errors.ts';
import type { ZIMMessage } from '../../types.ts';
import type { ConversationList } from '../conversations/list.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import type { Inserted } from './inserted.ts';
import { type ReceiptView, toLocalMessage, toMessage } from './message.ts';
import type { Outbox } from './outbox.ts';

export interface LocalDataParts {
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly book: LogBook;
  readonly reading: ReceiptView;
  readonly outbox: Outbox;
  readonly inserted: Inserted;
  readonly list: ConversationList;
  readonly conversationSync: ConversationSync;
  requireDatabase(): void;
}

/** What the app wants attached, and to which message. */
export interface AttachmentOrder extends ConversationIdentity {
  readonly localMessageID: string;
  /** 0: it has none. */
  readonly messageID: number;
  readonly orderKey: number;
  readonly localExtendedData: string;
}

/** What the app attaches to messages on this device alone. */
export class LocalData {
  readonly #parts: LocalDataParts;

  constructor(parts: LocalDataParts) {
    this.#parts = parts;
  }

  /** Whatever becomes of the message meanwhile: it is looked for when everything before it is written. */
  async attach(order: AttachmentOrder): Promise<ZIMMessage> {
    const { writes, events, requireDatabase } = this.#parts;
    requireDatabase();
    const message = await writes.call(
      async () => (await this.#toUnaccepted(order)) ?? (await this.#toInserted(order)) ?? this.#toStored(order),
    );
    await events.told();
    return message;
  }

  async #toUnaccepted(order: AttachmentOrder): Promise<ZIMMessage | undefined> {
    const { outbox, cache, conversationSync } = this.#parts;
    const { localMessageID, localExtendedData } = order;
    const row = outbox.own(localMessageID);
    if (!row) return undefined;
    await cache.write({ putOutbox: [{ ...row, localExtendedData }] });
    const shown = outbox.attach(localMessageID, localExtendedData);
    conversationSync.touchLast(row);
    return shown;
  }

  async #toInserted({ localMessageID, localExtendedData }: AttachmentOrder): Promise<ZIMMessage | undefined> {
    const { inserted, userID } = this.#parts;
    const present = inserted.get(localMessageID);
    if (!present) return undefined;
    const row = { ...present, localExtendedData };
    await inserted.put(row);
    return toLocalMessage(row, userID);
  }

  async #toStored(order: AttachmentOrder): Promise<ZIMMessage> {
    const { cache, list, conversationSync, userID } = this.#parts;
    const kept = await this.#kept(order);
    if (!kept) throw failure('CommonModuleParamsInvalid', 'message: is not on this device');
    const { localExtendedData } = order;
    const { log, orderKey, messageID } = kept;
    const attachment: Attachment = { log, orderKey, messageID, localExtendedData };
    try {
      await cache.write({ rows: [kept], attach: [attachment], putConversations: list.attach(order, attachment) });
    } finally {
      conversationSync.tell();
    }
    return toMessage({ ...kept, localExtendedData }, userID, this.#parts.reading);
  }

  /** The message as this device keeps it, in its log or as the last one of a conversation that was never opened. */
  async #kept(order: AttachmentOrder): Promise<CachedMessage | undefined> {
    const { book, cache, outbox, list } = this.#parts;
    const log = book.find(order)?.record.log;
    if (log === undefined) return undefined;
    // It may have been accepted since the app was told of it.
    const { messageID, orderKey } = (order.messageID === 0 && outbox.sentHere(order.localMessageID)) || order;
    const row = await cache.nearest(log, orderKey, 'newer');
    const { lastMessage, shown } = list.row(order) ?? {};
    return [row, lastMessage, shown].find((one) => one?.messageID === messageID && !one.deleted);
  }
}
