import type { ParamsOf } from '@parley/protocol/define';
import { queryMessageRepliedList } from '@parley/protocol/features/messages';
import { type Cache, type CacheChange, type CachedMessage, changedAt } from '../../cache/cache.ts';
import type { ChangeHandler, MessageChange } from '../../core/changes.ts';
import type { Connection } from '../../core/connection.ts';
import { conversationIDOf, conversationOf } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import type { LogBook } from '../../core/log-book.ts';
import { ZIMMessageRepliedInfoState, ZIMMessageType } from '../../enums.ts';
import type { ZIMMessageRepliedListQueriedResult } from '../../types.ts';
import type { ConversationList } from '../conversations/list.ts';
import { heldReplies, noteReplies, sourceIDOf } from './direct-replies.ts';
import { byOrderKey, type ReceiptView, toConversationType, toMessage } from './message.ts';
import { messageLists } from './message-lists.ts';
import { isOfBefore, type SeenBeforeParts } from './seen-before.ts';

export interface RepliesParts extends Pick<SeenBeforeParts, 'cameAt'> {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly events: Events;
  readonly cache: Cache;
  readonly list: Pick<ConversationList, 'receive' | 'change'>;
  readonly connection: Pick<Connection, 'call'>;
  readonly book: Pick<LogBook, 'find'>;
  /** Takes in what a query brought, if it may still be written then. */
  learn(messages: readonly CachedMessage[], isKept: () => boolean): Promise<void>;
}

export type RepliedListParams = ParamsOf<typeof queryMessageRepliedList>;

/** A reply with what became of the message that it answers. */
interface Renewed {
  readonly reply: CachedMessage;
  readonly isTold: boolean;
}

/** Keeps what replies show of the messages that they answer, and tells of that and of the numbers of replies. */
export class Replies implements Feature {
  readonly changes: readonly ChangeHandler[] = [
    {
      index: (messages) => this.#index(messages),
      keep: (changes) => this.#keep(changes),
      tell: (changes) => this.#tell(changes),
    },
  ];
  readonly #parts: RepliesParts;
  /** Replies that are being written with the changes that are kept next. */
  #fresh: ReadonlyMap<number, CachedMessage> = new Map();
  /** What the changes that were kept last led to. */
  #renewed: readonly Renewed[] = [];

  constructor(parts: RepliesParts) {
    this.#parts = parts;
  }

  async list(params: RepliedListParams): Promise<ZIMMessageRepliedListQueriedResult> {
    const { connection, book, learn, userID, receipts } = this.#parts;
    const conversation = { conversationType: params.conversationType, conversationID: params.targetID };
    const tracked = book.find(conversation);
    const { log, messages, root, nextFlag, repliedCount } = await connection.call(queryMessageRepliedList, params);
    const replies = log === undefined ? [] : messages.map((message) => ({ ...message, log })).sort(byOrderKey);
    const isKept = (): boolean =>
      tracked !== undefined && book.find(conversation) === tracked && tracked.record.log === log;
    await learn(log === undefined || !root ? replies : [{ ...root, log }, ...replies], isKept);
    const { Normal, NotFound } = ZIMMessageRepliedInfoState;
    const shown: CachedMessage | undefined = root && { ...root, log: log ?? 0 };
    const rootRepliedInfo = shown
      ? {
          state: Normal,
          message: toMessage(shown, userID, receipts),
          senderUserID: shown.senderUserID,
          sentTime: shown.timestamp,
        }
      : { state: NotFound, senderUserID: '', sentTime: 0 };
    const messageList = replies.map((reply) => toMessage(reply, userID, receipts));
    return { messageList, nextFlag, rootRepliedInfo: { ...rootRepliedInfo, repliedCount } };
  }

  /**
   * This user deleted these messages: their direct replies that are left say so from now on. The answer is to be written;
   * the app is told by `tell`, once it is.
   */
  async sourcesDeleted(messageIDs: readonly number[]): Promise<{ readonly change: CacheChange; tell(): void }> {
    const held = await heldReplies(this.#parts.cache, messageIDs);
    const rows = held
      .filter(({ messageID, sourceState }) => sourceState === undefined && !messageIDs.includes(messageID))
      .map((reply) => ({ ...reply, sourceState: 'deleted' as const }));
    const putConversations = rows.flatMap((reply) =>
      this.#parts.list.change(conversationOf(reply, this.#parts.userID), (row) =>
        row.lastMessage.messageID === reply.messageID
          ? { ...row, lastMessage: { ...row.lastMessage, sourceState: 'deleted' } }
          : row,
      ),
    );
    return { change: { rows, putConversations }, tell: () => this.#tellInfos(rows) };
  }

  async #index(messages: readonly CachedMessage[]): Promise<CacheChange> {
    const replies = messages.filter((message) => sourceIDOf(message) !== undefined);
    this.#fresh = new Map(replies.map((reply) => [reply.messageID, reply]));
    const putDocuments = replies.length === 0 ? [] : await noteReplies(this.#parts.cache, replies);
    const before = messages.filter((message) => isOfBefore(this.#parts, message));
    const renewed = await this.#renewals(before.map((message) => ({ message, origin: 'missed' })));
    return { putDocuments, ...this.#put(renewed) };
  }

  async #keep(changes: readonly MessageChange[]): Promise<CacheChange> {
    const news = changes.filter((change) => isRewritten(change) || isOfBefore(this.#parts, change.message));
    this.#renewed = await this.#renewals(news);
    return this.#put(this.#renewed);
  }

  /** The replies to these messages that show something else of them, or nothing: what the device did not hold then. */
  async #renewals(changes: readonly Pick<MessageChange, 'message' | 'origin'>[]): Promise<readonly Renewed[]> {
    const sources = new Map(changes.map((change) => [change.message.messageID, change] as const));
    if (sources.size === 0) return [];
    const held = await heldReplies(this.#parts.cache, sources.keys());
    const replies = new Map([...held.map((reply) => [reply.messageID, reply] as const), ...this.#fresh]);
    return [...replies.values()].flatMap((reply) => {
      const change = sources.get(sourceIDOf(reply) ?? 0);
      if (!change || (reply.source?.position ?? 0) >= changedAt(change.message)) return [];
      const { message, origin } = change;
      if (JSON.stringify(reply.source?.content) === JSON.stringify(message.content)) return [];
      const source = { position: changedAt(message), content: message.content };
      return [{ reply: { ...reply, source }, isTold: origin !== 'missed' }];
    });
  }

  #put(renewed: readonly Renewed[]): CacheChange {
    if (renewed.length === 0) return {};
    const rows = renewed.map(({ reply }) => reply);
    return { rows, putConversations: this.#parts.list.receive(rows) };
  }

  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const { events, userID } = this.#parts;
    this.#tellInfos(this.#renewed.flatMap(({ reply, isTold }) => (isTold ? [reply] : [])));
    this.#renewed = [];
    const infos = new Map<number, { messageID: string; count: number; message: CachedMessage }>();
    for (const { message, before, origin } of changes) {
      const count = repliedCountOf(message);
      const isCounted = origin !== 'missed' && message.content.type !== ZIMMessageType.Revoke;
      const isNews = isCounted && before !== undefined && count !== repliedCountOf(before);
      if (isNews) infos.set(message.messageID, { messageID: String(message.messageID), count, message });
    }
    if (infos.size > 0) {
      void events.tell('messageRepliedCountChanged', {
        infos: [...infos.values()].map(({ messageID, count, message }) => ({
          messageID,
          conversationID: conversationIDOf(message, userID),
          conversationType: toConversationType(message.conversationType),
          count,
        })),
      });
    }
    return [];
  }

  #tellInfos(replies: readonly CachedMessage[]): void {
    for (const messageList of messageLists(replies, this.#parts)) {
      void this.#parts.events.tell('messageRepliedInfoChanged', { messageList });
    }
  }
}

const repliedCountOf = ({ state }: CachedMessage): number => state?.rootRepliedCount ?? 0;

/**
 * Whether what replies to it show may be another now. This device may have learnt of that from a page of history before,
 * and told nobody.
 */
const isRewritten = ({ message: { content, state } }: MessageChange): boolean =>
  content.type === ZIMMessageType.Revoke || state?.editedTime !== undefined;
